import type { ErrorCode, ServerEvent } from '#contracts';

/**
 * What every request may be answered, whatever it asks for; `SESSION_REVOKED` where the account was just erased, and
 * so by no route that reads no token.
 */
export const ERRORS_OF_ALL = [
  'INVALID',
  'SESSION_REVOKED',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

/** What a refused connection is told in `connect_error`. */
export const CONNECT_ERRORS = [
  'INVALID',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'SESSION_REVOKED',
  'ACCOUNT_SUSPENDED',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

/** Each server event: when it comes. */
export const SERVER_EVENT_DOCS: Readonly<Record<ServerEvent, string>> = {
  ready: 'The first event of a connection',
  changes: 'A room went from one rev to another: the full new state of what changed, in rev order',
  'user:changes': 'What is mine alone changed: my rooms, settings, read markers, blocks',
  heads: 'The revs that rooms have now: a cursor below is behind',
  typing: 'Others in the room type',
  read: 'How far other members have read',
  presence: 'Those I watch came, went, or show another status',
  'session:expiring': 'The access token ends soon: `session:refresh`',
  'session:ended': 'The session has ended; the connection is cut after this',
  drain: 'This gateway is going away: reconnect at a random moment within `withinMs`',
};
