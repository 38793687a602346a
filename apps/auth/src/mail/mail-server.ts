import { Injectable } from '@nestjs/common';
import nodemailer, { type Transporter } from 'nodemailer';
import { unescape } from 'node:querystring';
import type { ConnectionOptions } from 'node:tls';
import { ChatError } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Mail } from './mail-outbox.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Some mail servers greet late on purpose, to keep off programs that do not wait. */
const GREETING_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 15_000;
/** Of a whole mail, however slowly the server answers. It is shorter than the pause before the next try. */
export const HAND_IN_TIMEOUT_MS = 40_000;

/** Hands mails in at the mail server of the settings. Each mail has a connection of its own. */
@Injectable()
export class MailServer {
  private readonly transport: Transporter | undefined;

  constructor(private readonly config: AuthConfig) {
    this.transport = config.smtpUrl === undefined ? undefined : nodemailer.createTransport(optionsOf(config));
  }

  get isSet(): boolean {
    return this.transport !== undefined;
  }

  /** @throws ChatError FORBIDDEN without a mail server in the settings */
  assertSet(): void {
    if (!this.isSet) throw new ChatError('FORBIDDEN', { message: 'This server sends no mail.' });
  }

  /** Resolves when the mail server has taken the mail. Rejects with nodemailer's error. */
  async handIn({ to, subject, text, messageId }: Mail, signal: AbortSignal): Promise<void> {
    this.assertSet();
    assertReadAsGiven(to);
    await this.transport?.sendMail({
      from: this.config.mailFrom,
      // An object: nothing in it is read as a second address.
      to: { name: '', address: to },
      subject,
      text,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    });
  }
}

/** Where an address has such brackets, nodemailer would take what is between them. The error is like its own. */
function assertReadAsGiven(address: string): void {
  if (!/[<>]/.test(address)) return;
  throw Object.assign(new Error('the address has angle brackets'), { code: 'EENVELOPE', command: 'RCPT TO' });
}

function optionsOf({ smtpUrl, smtpTls }: AuthConfig) {
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
    connectionTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  };
}

/** Where TLS is not required, it is used if the server offers it. A check of its certificate would protect nothing then. */
function tlsOf(isRequired: boolean): ConnectionOptions {
  return { minVersion: 'TLSv1.2', rejectUnauthorized: isRequired };
}
