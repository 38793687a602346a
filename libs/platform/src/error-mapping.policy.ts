import { ChatError, type ErrorCode } from '#contracts';

/**
 * Maps any error to the one that a client gets: a `ChatError` stays as it is, a dependency that does not answer becomes
 * `UNAVAILABLE`, anything unexpected becomes `INTERNAL`. The result keeps the original only as its cause, so no text of
 * a database or framework leaks.
 */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const code = codeOf(error);
  if (code === 'INVALID') return new ChatError(code, requestProblemOf(error), { cause: error });
  return new ChatError(code, {}, { cause: error });
}

/** How many levels of wrapping (TypeORM, `AggregateError`, `cause`) are inspected. */
const DEPTH_MAX = 4;

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
  504: 'TIMEOUT',
};

function codeOf(error: unknown): ErrorCode {
  const status = httpStatusOf(error);
  if (status !== undefined) return BY_STATUS[status] ?? (status < 500 ? 'INVALID' : 'INTERNAL');
  for (const layer of layersOf(error, DEPTH_MAX)) {
    const code = partProblemOf(layer);
    if (code !== undefined) return code;
  }
  return 'INTERNAL';
}

/** The status of a Nest `HttpException`, or of an error from Express or body-parser. */
export function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

/** Messages for errors that occur before a handler gets the request. */
function requestProblemOf(error: unknown): { message?: string } {
  const status = httpStatusOf(error);
  if (status === 405) return { message: 'The method is not allowed here.' };
  const isOurs = error instanceof Error && error.name === 'UnsupportedMediaTypeException';
  return isOurs ? { message: error.message } : {};
}

/** The error itself, then the errors inside it. */
function layersOf(error: unknown, depth: number): Error[] {
  if (!(error instanceof Error) || depth === 0) return [];
  const inner = [
    'driverError' in error ? error.driverError : undefined,
    error.cause,
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ];
  return [error, ...inner.flatMap((wrapped) => layersOf(wrapped, depth - 1))];
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A file system that is full, missing or read-only, or that refuses access. */
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'ESTALE', 'EACCES', 'ENOTDIR', 'EMFILE', 'ENFILE']);

/** SQLSTATEs (PostgreSQL, appendix A). The most specific entry wins: the code, then its prefixes. */
const BY_SQLSTATE: Readonly<Record<string, ErrorCode>> = {
  '08': 'UNAVAILABLE', // connection
  28: 'UNAVAILABLE', // wrong password: it is being replaced
  '53': 'UNAVAILABLE', // disk full, out of memory
  '53300': 'OVERLOADED', // too many connections
  '57P': 'UNAVAILABLE', // shut down, crashed, starting up
  '57014': 'UNAVAILABLE', // statement timeout
  '25006': 'UNAVAILABLE', // read only: it was a primary
  '25P03': 'UNAVAILABLE', // idle in transaction too long
  '55P03': 'OVERLOADED', // lock timeout
  '40001': 'OVERLOADED', // serialization failure
  '40P01': 'OVERLOADED', // deadlock
};

/**
 * pg, pg-pool, ioredis and TypeORM report these errors only by message. TypeORM's "released" means that the connection
 * broke between two statements of a transaction.
 */
const UNAVAILABLE_TEXT =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool after calling end|Client was closed|Connection is closed|Stream isn't writeable|Command timed out|Reached the max retries per request|None of startup nodes|Failed to refresh slots|LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|Driver not Connected|Query runner already released|Database connection provided by a query runner was already released)/;
const OVERLOADED_TEXT = /^OOM command not allowed/;

function partProblemOf(error: Error): ErrorCode | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined) {
    if (CONNECTION_CODES.has(code) || DISK_CODES.has(code)) return 'UNAVAILABLE';
    const known = /^[0-9A-Z]{5}$/.test(code) && sqlProblemOf(code);
    if (known) return known;
  }
  if (OVERLOADED_TEXT.test(error.message)) return 'OVERLOADED';
  if (UNAVAILABLE_TEXT.test(error.message) || error.name === 'CannotExecuteNotConnectedError') return 'UNAVAILABLE';
  return undefined;
}

function sqlProblemOf(state: string): ErrorCode | undefined {
  return BY_SQLSTATE[state] ?? BY_SQLSTATE[state.slice(0, 3)] ?? BY_SQLSTATE[state.slice(0, 2)];
}
