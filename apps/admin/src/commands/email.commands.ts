import type { AccountAnswer, MailFailure, MailTestAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { shown } from '../table.js';

/** Advice for the operator, by the kind of failure. */
const ADVICE: Readonly<Record<MailFailure, string>> = {
  dns: 'The name of the mail server in SMTP_URL was not found. Check the name, and the DNS of auth.',
  refused: 'Nothing listens at the host and port of SMTP_URL, or a firewall refuses auth. Check both.',
  timeout: 'The mail server did not answer in time. Check the port in SMTP_URL, and whether a firewall drops packets.',
  connection: 'The connection broke. A port of smtps:// needs smtps:// in SMTP_URL, one of STARTTLS smtp://.',
  tls: 'TLS failed. The certificate must be valid for the host in SMTP_URL (NODE_EXTRA_CA_CERTS adds a CA of your own). A server without STARTTLS needs SMTP_TLS=off.',
  unwelcome:
    'The mail server refuses connections from this IP. Ask its operator to allow the IP that auth connects from, or use a relay with a login (port 587).',
  closed:
    'The mail server closed the connection (421): it is busy, has a limit of connections or mails, or does not accept the name that Parley greets with, the domain of MAIL_FROM. Its answer tells which. Parley tries again.',
  'login-later':
    'The mail server cannot check the password now (454). Parley tries again; if it stays so, ask its operator: often too many logins, or its user database is unavailable.',
  login: 'The mail server did not accept the user and password in SMTP_URL.',
  sender: 'The mail server does not accept the sender. Check that this user may send as MAIL_FROM.',
  recipient: 'The mail server does not accept this recipient. Try another e-mail address; it may relay only for some.',
  message: 'The mail server took the e-mail addresses and refused the mail itself. Its answer tells why.',
  unanswered:
    'The mail server has the whole mail and has not answered yet. It may have taken it: look into the mailbox before you try again. Parley waits ten minutes for this answer with other mails.',
};

const clear: Command = {
  name: 'email clear',
  about: 'Remove the e-mail address of an account, and one that waits for its link.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.delete<AccountAnswer>(route`users/${input.operand('user')}/email`);
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed ? `${shown(username)} has no e-mail address now.` : `${shown(username)} had none.`,
    };
  },
};

const test: Command = {
  name: 'mail test',
  about: 'Send a mail to an e-mail address now, and tell what to mend if the mail server does not take it.',
  operands: ['email'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.post<MailTestAnswer>('mail/test', { address: input.operand('email') });
    if (answer.failure === null) return { json: answer, text: 'The mail server has taken the mail.' };
    const advice = ADVICE[answer.failure];
    const said = answer.said === null ? '' : `\n${shown(answer.said)}`;
    return { json: { ...answer, advice }, text: `${advice}${said}`, isRefused: true };
  },
};

export const EMAIL_COMMANDS = [clear, test];
