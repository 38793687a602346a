import { urlOf } from '#contracts/url-of';
import { askedServices, internalUrlOf } from '#config/services';

/** The reason why a process cannot start, as one line that names the problem and the variable to change. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** node-postgres's messages for a failed connection. They name no host. */
const NO_CONNECTION = /^Connection terminated|timeout expired/;

type Environment = Readonly<Record<string, string | undefined>>;

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** PostgreSQL's. */
  readonly severity?: string;
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
const URL_VARIABLES = ['DATABASE_URL', 'REDIS_URL', ...askedServices().map(internalUrlOf)];
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'redis:': '6379',
  'rediss:': '6379',
};
/** SQLSTATEs that a wrong URL causes: password, user, database. */
const DATABASE_REFUSALS = new Set(['28P01', '28000', '3D000', '42501', '53300', '57P03']);

/** One line for standard error, or `undefined` if the error is not one that an operator can fix. */
export function startupMessage(error: unknown, env: Environment): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'ConfigError' || error.name === 'StartupError') return error.message;
  if (error.name === 'RedisUnavailable') return `REDIS_URL: ${error.message}.`;
  const inner = innermost(error);
  if (inner.syscall === 'listen' || inner.syscall === 'bind') return listenMessage(inner);
  if (inner.code !== undefined && UNREACHABLE.has(inner.code)) return unreachableMessage(inner, env);
  return refusalMessage(inner) ?? saidMessage(inner, env);
}

function refusalMessage({ code, severity, message }: SystemError): string | undefined {
  if (code === undefined) return undefined;
  if (DATABASE_REFUSALS.has(code)) return `DATABASE_URL: PostgreSQL refuses: ${message} (${code}).`;
  // PostgreSQL, or a pooler before it, ended the connection: for example because of a setting that it does not know.
  return severity === 'FATAL' ? `DATABASE_URL: the connection is refused: ${message} (${code}).` : undefined;
}

/** For errors without a code: recognized by their message. */
function saidMessage(inner: Error, env: Environment): string | undefined {
  if (NO_CONNECTION.test(inner.message)) return noConnectionMessage(env);
  if (/^(WRONGPASS|NOAUTH|NOPERM)/.test(inner.message)) return `REDIS_URL: Redis refuses: ${inner.message}`;
  return undefined;
}

function innermost(error: Error): SystemError {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const wrapped = ('driverError' in error ? error.driverError : undefined) ?? error.cause ?? first;
  return wrapped instanceof Error ? innermost(wrapped) : error;
}

function listenMessage({ code, address, port }: SystemError): string {
  const place = `${address ?? 'address'}${port === undefined ? '' : `:${port}`}`;
  if (code === 'EADDRINUSE') return `PORT: ${place} is taken by another process.`;
  if (code === 'EACCES') return `PORT: no permission to listen on ${place}.`;
  return `HOST: cannot listen on ${place} (${code ?? 'unknown'}).`;
}

function noConnectionMessage(env: Environment): string {
  const url = urlOf(env['DATABASE_URL'] ?? '');
  const place = url === null ? '' : ` at ${url.host}`;
  return `DATABASE_URL: PostgreSQL does not answer${place}.`;
}

function unreachableMessage({ code, address, hostname, port, message }: SystemError, env: Environment): string {
  const variable = URL_VARIABLES.find((name) => leadsTo(env[name], hostname, port));
  const place = address === undefined ? (hostname ?? message) : `${address}:${port ?? ''}`;
  const prefix = variable ?? 'DATABASE_URL or REDIS_URL';
  return `${prefix}: nothing answers at ${place} (${code ?? 'unknown'}).`;
}

function leadsTo(text: string | undefined, hostname: string | undefined, port: number | undefined): boolean {
  const url = urlOf(text ?? '');
  if (url === null) return false;
  const urlPort = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return port === undefined ? url.hostname === hostname : urlPort === String(port);
}
