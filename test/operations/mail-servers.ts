import type { DebianMachine } from '#engines/debian-machine';

/** A mail server of Debian. Apart from its port, and from what a case is about, it runs as its package has set it up. */
export interface MailServerProgram {
  readonly name: string;
  readonly debianPackage: string;
  /** The user of the machine whose mails are read. */
  readonly mailbox: string;
  /** Shell commands that set port `$PORT` of 127.0.0.1, and start it in the background. */
  readonly start: string;
  /** Shell commands that end it, where the next one runs on the same machine. Otherwise it ends with its machine. */
  readonly stop?: string;
  /** Shell commands that print the mails of `$MAILBOX`, each after a line that begins with `From `. */
  readonly print: string;
  /** It refuses a mail to a user that it does not have at once. Others take it, and send a mail back. */
  readonly refusesUnknown: boolean;
}

const PRINT_MBOX = 'cat "/var/mail/$MAILBOX" 2>/dev/null || true';

const POSTFIX = { debianPackage: 'postfix', print: PRINT_MBOX, refusesUnknown: true };
const START_POSTFIX = `
  postconf maillog_file=/var/log/mail.log
  /usr/lib/postfix/configure-instance.sh -
  postfix start`;

export const MAIL_SERVERS: readonly MailServerProgram[] = [
  {
    ...POSTFIX,
    name: 'Postfix',
    mailbox: 'ann',
    start: `sed -i "s/^smtp  *inet/127.0.0.1:$PORT inet/" /etc/postfix/master.cf
      ${START_POSTFIX}`,
    stop: 'postfix stop',
  },
  {
    ...POSTFIX,
    name: 'Postfix behind postscreen',
    mailbox: 'ben',
    // As its POSTSCREEN_README says. Clients of its own network would not wait, so Parley is outside of that.
    start: `sed -i "s/^127.0.0.1:$PORT /#&/; s/^#smtp  *\\(inet.*postscreen\\)/127.0.0.1:$PORT \\1/" /etc/postfix/master.cf
      sed -i -E "s/^#((smtpd +pass|dnsblog|tlsproxy) )/\\1/" /etc/postfix/master.cf
      postconf mynetworks=192.0.2.0/24
      ${START_POSTFIX}`,
  },
  {
    name: 'Exim',
    debianPackage: 'exim4-daemon-light',
    mailbox: 'cleo',
    start: 'exim4 -bd -q30m -oX "127.0.0.1.$PORT"',
    print: PRINT_MBOX,
    refusesUnknown: false,
  },
  {
    name: 'OpenSMTPD',
    debianPackage: 'opensmtpd',
    mailbox: 'dan',
    start: `sed -i "s/^listen on localhost/& port $PORT/" /etc/smtpd.conf
      smtpd`,
    print: `cd "/home/$MAILBOX/Maildir/new" 2>/dev/null || exit 0
      ls -tr | while read -r name; do echo 'From maildir'; cat "$name"; done`,
    refusesUnknown: true,
  },
];

export const startOn = (machine: DebianMachine, { mailbox, start }: MailServerProgram, port: number) =>
  machine.run(`useradd --create-home ${mailbox}\nPORT=${String(port)}\n${start}`);

/** The mails that its user has received, oldest first, as the server has stored them. */
export async function storedMails(machine: DebianMachine, { mailbox, print }: MailServerProgram): Promise<string[]> {
  const mails = await machine.run(`MAILBOX=${mailbox}\n${print}`);
  return mails.split(/^From .*\n/m).slice(1);
}
