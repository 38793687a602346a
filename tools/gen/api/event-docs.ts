import type { ErrorCode, ServerEvent } from '#contracts';

/**
 * Errors that every request can get. `SESSION_REVOKED` means that the account was just erased; routes that read no token
 * do not give it.
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

/** The codes of `connect_error`. */
export const CONNECT_ERRORS = [
  'INVALID',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'SESSION_REVOKED',
  'ACCOUNT_SUSPENDED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

interface Described {
  fields?: string | undefined;
  deprecated?: string | undefined;
}

/** The description of an event or a route. */
export function descriptionOf({ fields, deprecated }: Described): string | undefined {
  const sentences = [
    ...(deprecated === undefined ? [] : [`Deprecated ${deprecated}.`]),
    ...(fields === undefined ? [] : [fields]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** When the server sends each event. */
export const SERVER_EVENT_DOCS: Readonly<Record<ServerEvent, string>> = {
  ready: 'The first event of a connection',
  changes: 'A room went from one rev to another: the full new state of each changed item, in rev order',
  'user:changes': 'My own state changed: my rooms, settings, read markers, blocks',
  heads: 'The present revs of rooms: a lower cursor is behind',
  typing: 'Other members of the room are typing',
  read: 'New read markers of other members',
  'message:grow': 'Text was added to messages that grow: it is stored, and no change',
  presence: 'Users that I watch changed their status',
  'session:expiring': 'The access token expires soon: use `session:refresh`',
  'session:ended': 'The session has ended; the server closes the connection after this',
  drain: 'This gateway is going away: reconnect at a random moment within `withinMs`',
};
