/** SQLSTATE classes that mean that PostgreSQL is down, shutting down or full, whatever the statement was. */
const UNAVAILABLE_CLASSES = ['08', '53', '57P'];
/** Codes of Node and node-postgres for broken connections. */
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|Client was closed|Query read timeout|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after|Driver not Connected)/;
const CONNECT_TIMEOUTS = /^(timeout (exceeded|expired)|Connection terminated due to connection timeout)/;
/** PostgreSQL ended the transaction of a stalled process, and its connection with it. */
const IDLE_IN_TRANSACTION = '25P03';
const READ_ONLY_TRANSACTION = '25006';
/** The SQLSTATE class of a wrong password, or of a user who may not connect. */
const LOGIN_CLASS = '28';
const STATEMENT_TIMEOUT = '57014';

/** SQLSTATE of everything that PgBouncer itself refuses. */
export const POOLER_REFUSAL = '08P01';
const REFUSED_PARAMETER = /^unsupported startup parameter/;

/** Reasons that an operator can fix. Unlike PostgreSQL's own messages they name no user, database, host or path. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['28P01', 'password authentication failed'],
  ['28000', 'the user is not allowed to connect'],
  ['3D000', 'the database does not exist'],
  ['42501', 'permission denied'],
  ['53300', 'too many connections'],
  ['57P01', 'it shuts down'],
  ['57P03', 'it is starting up or shutting down'],
]);

/** Another row has the value of a unique key. */
export const UNIQUE_VIOLATION = '23505';
/** A lost race that a retry can win: unique key, deadlock, serialization, lock timeout. */
const CONTENTION = new Set([UNIQUE_VIOLATION, '40001', '40P01', '55P03']);

/** The SQLSTATE, or Node's code of a broken connection; `undefined` for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The store does not answer or, as a standby, takes no writes. The outcome of the statement is unknown. */
export function isStoreUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isStoreUnavailable);
  const code = errorCode(error);
  if (code === undefined) return error instanceof Error && UNAVAILABLE_MESSAGES.test(error.message);
  if (code === IDLE_IN_TRANSACTION || code === READ_ONLY_TRANSACTION || UNAVAILABLE_CODES.has(code)) return true;
  return UNAVAILABLE_CLASSES.some((prefix) => code.startsWith(prefix));
}

/** PostgreSQL did not accept the connection in time. It may be there, on a busy host. */
export function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && CONNECT_TIMEOUTS.test(error.message);
}

/** A pooler refuses a setting of the connection. Waiting does not help. */
export function isParameterRefused(error: unknown): boolean {
  return errorCode(error) === POOLER_REFUSAL && error instanceof Error && REFUSED_PARAMETER.test(error.message);
}

/** PostgreSQL accepts no connection of this user: its password is wrong, for example because it is being replaced. */
export function isLoginRefused(error: unknown): boolean {
  return errorCode(error)?.startsWith(LOGIN_CLASS) ?? false;
}

/** PostgreSQL takes no transaction now, whatever its statements are. */
export function takesNoTransaction(error: unknown): boolean {
  return isStoreUnavailable(error) || isLoginRefused(error);
}

/** PostgreSQL ended the statement because it exceeded its `statement_timeout`. */
export function isStatementTimeout(error: unknown): boolean {
  return errorCode(error) === STATEMENT_TIMEOUT;
}

/** A conflict with another transaction: a retry can succeed. */
export function isContention(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && CONTENTION.has(code);
}

/** A short reason without secrets why the store does not answer: `28P01, password authentication failed`. */
export function unavailableReason(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined)
    return UNAVAILABLE_MESSAGES.exec(error instanceof Error ? error.message : '')?.[0] ?? 'unknown reason';
  const words = REASONS.get(code);
  return words === undefined ? code : `${code}, ${words}`;
}
