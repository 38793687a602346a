import type { MailFailure } from '#identity/internal-api';

/** The parts of nodemailer's errors that tell what to mend. Their messages may have addresses. */
interface SmtpError {
  readonly code?: unknown;
  /** The system's own, under one of nodemailer's. */
  readonly originalCode?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
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
};

/** "Authentication required" (RFC 4954). */
const UNAUTHENTICATED = 530;
/** Codes of TLS and of certificates. */
const OF_TLS =
  /^(ERR_(TLS|SSL)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)|_CERT(IFICATE)?(_|$)|HOSTNAME_MISMATCH/;

/** Why the mail server did not take a mail. */
export function mailFailureOf(error: unknown): MailFailure {
  const { code, originalCode, command, responseCode } = error as SmtpError;
  if (command === 'STARTTLS') return 'tls';
  if (command === 'MAIL FROM') return responseCode === UNAUTHENTICATED ? 'login' : 'sender';
  if (command === 'RCPT TO') return 'recipient';
  const codes = [originalCode, code].filter((given) => typeof given === 'string');
  if (codes.some((one) => OF_TLS.test(one))) return 'tls';
  return codes.map((one) => BY_CODE[one]).find((kind) => kind !== undefined) ?? 'connection';
}

/** The code of the mail server's answer, if it has answered. */
export function responseCodeOf(error: unknown): number | undefined {
  const { responseCode } = error as SmtpError;
  return typeof responseCode === 'number' ? responseCode : undefined;
}
