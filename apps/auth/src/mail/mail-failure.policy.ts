import type { MailFailure } from '#access/internal-api';

/** The parts of nodemailer's errors that tell what to mend. Their messages may have e-mail addresses. */
interface SmtpError {
  readonly code?: unknown;
  /** The system's own, under one of nodemailer's. */
  readonly originalCode?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** The server had the whole mail and did not answer: it may have taken it. */
export class UnansweredMail extends Error {
  readonly code = 'EUNANSWERED';

  constructor(cause: unknown) {
    super('The mail server did not answer after the end of the mail.', { cause });
  }
}

/** By nodemailer's code, or the system's. */
const BY_CODE: Readonly<Record<string, MailFailure>> = {
  EDNS: 'dns',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETLS: 'tls',
  EAUTH: 'login',
  ENOAUTH: 'login',
  ETIMEDOUT: 'timeout',
  EABORT: 'timeout',
  EMESSAGE: 'message',
  EUNANSWERED: 'unanswered',
};

/** "Authentication required" (RFC 4954). */
const UNAUTHENTICATED = 530;
/** "Temporary authentication failure" (RFC 4954). */
const LOGIN_LATER = 454;
/** "Service not available, closing transmission channel" (RFC 5321), in place of any answer. */
const CLOSING = 421;
const PERMANENT_MIN = 500;
/** Commands whose refusal is about the mail, not about the connection. */
const ABOUT_THE_MAIL: readonly unknown[] = ['MAIL FROM', 'RCPT TO', 'DATA'];
/** Codes of TLS and of certificates. */
const OF_TLS =
  /^(ERR_(TLS|SSL)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)|_CERT(IFICATE)?(_|$)|HOSTNAME_MISMATCH/;

/** Why the mail server did not take a mail. */
export function mailFailureOf(error: unknown): MailFailure {
  const { code, originalCode, command, responseCode } = error as SmtpError;
  if (responseCode === CLOSING) return 'closed';
  if (command === 'STARTTLS') return 'tls';
  if (command === 'CONN' && responseCode !== undefined) return 'unwelcome';
  if (responseCode === LOGIN_LATER) return 'login-later';
  if (command === 'MAIL FROM') return responseCode === UNAUTHENTICATED ? 'login' : 'sender';
  if (command === 'RCPT TO') return 'recipient';
  const codes = [originalCode, code].filter((given) => typeof given === 'string');
  if (codes.some((one) => OF_TLS.test(one))) return 'tls';
  return codes.map((one) => BY_CODE[one]).find((kind) => kind !== undefined) ?? 'connection';
}

/** The mail server, or nodemailer before it, has refused this mail for good: another try would end the same. */
export function isFinal(error: unknown): boolean {
  const { code, command } = error as SmtpError;
  const responseCode = responseCodeOf(error);
  if (responseCode === undefined) return code === 'EENVELOPE';
  return responseCode >= PERMANENT_MIN && ABOUT_THE_MAIL.includes(command);
}

/** The code of the mail server's answer, if it has answered. */
export function responseCodeOf(error: unknown): number | undefined {
  const { responseCode } = error as SmtpError;
  return typeof responseCode === 'number' ? responseCode : undefined;
}
