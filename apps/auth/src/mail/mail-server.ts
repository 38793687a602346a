import { Injectable } from '@nestjs/common';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { unescape } from 'node:querystring';
import { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { ChatError } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { UnansweredMail } from './mail-failure.policy.js';
import type { Mail } from './mail-outbox.js';
import { domainOf, senderOf } from './sender.policy.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Some mail servers greet late on purpose, to keep off programs that do not wait. */
const GREETING_TIMEOUT_MS = 15_000;
/** From the connection to the end of the mail, however slowly the server answers. It is shorter than the pause before the next try. */
const HAND_IN_TIMEOUT_MS = 40_000;
/** From the end of the mail to the server's answer (RFC 5321 4.5.3.2.6). A client that gives up earlier mails copies. */
export const ANSWER_TIMEOUT_MS = 10 * 60_000;

interface HandingIn {
  /** Ends the try. */
  readonly signal: AbortSignal;
  /** Runs before the mail ends: until it resolves, the server cannot take the mail. If it rejects, the try fails. */
  readonly beforeEnd?: () => Promise<void>;
}

/** Hands mails in at the mail server of the settings. Each mail has a connection of its own. */
@Injectable()
export class MailServer {
  private readonly options: ReturnType<typeof optionsOf> | undefined;

  constructor(private readonly config: AuthConfig) {
    this.options = config.smtpUrl === undefined ? undefined : optionsOf(config);
  }

  get isSet(): boolean {
    return this.options !== undefined;
  }

  /** @throws ChatError FORBIDDEN without a mail server in the settings */
  assertSet(): void {
    if (!this.isSet) throw new ChatError('FORBIDDEN', { message: 'This server sends no mail.' });
  }

  /** Resolves when the mail server has taken the mail. Rejects with `UnansweredMail`, or nodemailer's error. */
  async handIn(mail: Mail, { signal, beforeEnd }: HandingIn): Promise<void> {
    this.assertSet();
    assertReadAsGiven(mail.to);
    const timeout = new AbortController();
    const startTimer = (ms: number) => setTimeout(() => timeout.abort(), ms);
    let timer = startTimer(HAND_IN_TIMEOUT_MS);
    let hasEnded = false;
    const transport = nodemailer.createTransport(this.options);
    const ending = async () => {
      await beforeEnd?.();
      hasEnded = true;
      clearTimeout(timer);
      timer = startTimer(ANSWER_TIMEOUT_MS);
    };
    transport.use('stream', ({ message }, done) => {
      message.processFunc((content) => Readable.from(endAfter(content, ending), { objectMode: false }));
      done();
    });
    try {
      await transport.sendMail({ ...this.compose(mail), signal: AbortSignal.any([signal, timeout.signal]) });
    } catch (error) {
      throw hasEnded && !hasAnswer(error) ? new UnansweredMail(error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private compose({ to, subject, text, messageId }: Mail): SendMailOptions {
    return {
      from: senderOf(this.config.mailFrom),
      // An object: nothing in it is read as a second e-mail address.
      to: { name: '', address: to },
      subject,
      text,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
  }
}

/** The content, read when the server asks for it, which ends after `ending`. */
async function* endAfter(content: Readable, ending: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* content as AsyncIterable<Buffer>;
  await ending();
}

function hasAnswer(error: unknown): boolean {
  return typeof (error as { responseCode?: unknown }).responseCode === 'number';
}

/** Where an e-mail address has such brackets, nodemailer would take what is between them. The error is like its own. */
function assertReadAsGiven(email: string): void {
  if (!/[<>]/.test(email)) return;
  throw Object.assign(new Error('the e-mail address has angle brackets'), { code: 'EENVELOPE', command: 'RCPT TO' });
}

function optionsOf({ smtpUrl, smtpTls, mailFrom, publicUrl }: AuthConfig) {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl ?? '');
  const isSecure = protocol === 'smtps:';
  return {
    // An IPv6 address stands in brackets in a URL.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port !== '' && { port: Number(port) }),
    secure: isSecure,
    requireTLS: !isSecure && smtpTls,
    tls: tlsOf(isSecure || smtpTls),
    ...(username !== '' && { auth: { user: unescape(username), pass: unescape(password) } }),
    // EHLO with an IP in brackets, nodemailer's choice in a container, is refused by relays.
    name: domainOf(mailFrom) ?? new URL(publicUrl ?? '').hostname,
    // nodemailer ends the greeting's time with the connection's.
    connectionTimeout: CONNECT_TIMEOUT_MS + GREETING_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
    // The timers of `handIn` end sooner.
    socketTimeout: HAND_IN_TIMEOUT_MS + ANSWER_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  };
}

/** Where TLS is not required, it is used if the server offers it. A check of its certificate would protect nothing then. */
function tlsOf(isRequired: boolean): ConnectionOptions {
  return { minVersion: 'TLSv1.2', rejectUnauthorized: isRequired };
}
