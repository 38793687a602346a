/** Classes of SQLSTATE that say: PostgreSQL is away, going away or full, whatever the statement was. */
const AWAY_CLASSES = ['08', '53', '57P'];
/** Node's and node-postgres' own errors of a connection. */
const AWAY_CODES = new Set([
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
const AWAY_MESSAGES =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|Client was closed|Query read timeout|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after|Driver not Connected)/;
/** PostgreSQL ended the transaction of a process that stood still; its connection is gone with it. */
const IDLE_IN_TRANSACTION = '25P03';
const READ_ONLY_TRANSACTION = '25006';
const STATEMENT_TIMEOUT = '57014';

/** What an operator can mend, in words that name no user, database, host or path as PostgreSQL's own do. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['28P01', 'password authentication failed'],
  ['28000', 'the user may not connect'],
  ['3D000', 'the database does not exist'],
  ['42501', 'permission denied'],
  ['53300', 'too many connections'],
  ['57P01', 'it shuts down'],
  ['57P03', 'it starts up or shuts down'],
]);

/** Lost a race that a repetition can win: unique key, deadlock, serialization, lock not got in time. */
const CONTENTION = new Set(['23505', '40001', '40P01', '55P03']);

/** SQLSTATE, or Node's code of a broken connection; `undefined` when it is another kind of error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The store does not answer, or (a standby) takes no writes: nothing is known about the statement. */
export function isStoreAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isStoreAway);
  const code = errorCode(error);
  if (code === undefined) return error instanceof Error && AWAY_MESSAGES.test(error.message);
  if (code === IDLE_IN_TRANSACTION || code === READ_ONLY_TRANSACTION || AWAY_CODES.has(code)) return true;
  return AWAY_CLASSES.some((prefix) => code.startsWith(prefix));
}

/** PostgreSQL ended the statement: it took longer than its `statement_timeout`. */
export function isStatementTimeout(error: unknown): boolean {
  return errorCode(error) === STATEMENT_TIMEOUT;
}

/** Somebody else was in the way; the same transaction can succeed when it is tried again. */
export function isContention(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && CONTENTION.has(code);
}

/** Why the store does not answer, in short and without secrets: `28P01, password authentication failed`. */
export function awayReason(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined)
    return AWAY_MESSAGES.exec(error instanceof Error ? error.message : '')?.[0] ?? 'unknown reason';
  const words = REASONS.get(code);
  return words === undefined ? code : `${code}, ${words}`;
}
