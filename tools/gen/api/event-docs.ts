import type { ClientEvent, ErrorCode, ServerEvent } from '#contracts';

export interface EventDocs {
  readonly summary: string;
  /** What its fields have to do with each other: sentences that no rule of one field can say. */
  readonly fields?: string;
  /** Beside `ERRORS_OF_ALL`. */
  readonly errors: readonly ErrorCode[];
}

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

/** Of a room that is named: it may not exist, be left, be closed to the caller, or be gone. */
const ROOM = ['NOT_FOUND', 'NOT_A_MEMBER', 'BANNED', 'GONE'] as const satisfies readonly ErrorCode[];
const CHANGE = [...ROOM, 'FORBIDDEN', 'ARCHIVED'] as const satisfies readonly ErrorCode[];
const SPEAK = [...CHANGE, 'BLOCKED', 'MUTED'] as const satisfies readonly ErrorCode[];

/** Each client event: what it does, and what may be wrong. */
export const EVENT_DOCS: Readonly<Record<ClientEvent, EventDocs>> = {
  'room:create': {
    summary: 'Create a room; the same id or pair again gives the same room',
    fields:
      'A group needs `name`. A direct room takes exactly one entry of `memberIds`, another user, ' +
      'and no `name`, no `topic` and no `visibility: "public"`.',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'BLOCKED', 'GONE', 'NAME_TAKEN', 'IDEMPOTENCY_MISMATCH', 'LIMIT_REACHED'],
  },
  'room:list': { summary: 'My rooms, latest activity first', errors: [] },
  'room:open': { summary: 'A room with its newest messages; subscribes to it', errors: ROOM },
  'room:close': { summary: 'No more live changes of the room on this connection', errors: ['NOT_FOUND'] },
  'room:discover': { summary: 'Public rooms by name', errors: [] },
  'room:join': {
    summary: 'Join a public room and open it',
    fields: 'Exactly one of `roomId` and `name`.',
    errors: ['NOT_FOUND', 'BANNED', 'GONE', 'FORBIDDEN', 'ARCHIVED', 'LIMIT_REACHED'],
  },
  'room:leave': { summary: 'Leave a room', errors: ['NOT_FOUND', 'FORBIDDEN', 'GONE', 'BANNED', 'ARCHIVED'] },
  'room:update': {
    summary: 'Change the settings of a room',
    fields: 'What is left out stays as it is. `visibility` goes from public to private only.',
    errors: [...CHANGE, 'NAME_TAKEN'],
  },
  'room:delete': { summary: 'Delete a room', errors: CHANGE },
  'room:notify': { summary: 'Choose what I am notified of in a room', errors: ROOM },
  'member:list': { summary: 'Those who are in the room; `query` is a part of a name', errors: ROOM },
  'member:add': { summary: 'Add a member', errors: [...CHANGE, 'BLOCKED', 'LIMIT_REACHED'] },
  'member:remove': { summary: 'Remove a member', errors: CHANGE },
  'member:ban': { summary: 'Ban a member, or somebody who is none', errors: CHANGE },
  'member:unban': { summary: 'Lift a ban', errors: CHANGE },
  'member:role': { summary: 'Give a member another role; `owner` passes the room on', errors: CHANGE },
  'member:mute': { summary: 'Mute a member for a time; 0 seconds unmute', errors: CHANGE },
  'message:send': {
    summary: 'Send a message; the same id again gives the first result',
    errors: [...SPEAK, 'SLOW_MODE', 'IDEMPOTENCY_MISMATCH', 'OUT_OF_ORDER'],
  },
  'message:edit': {
    summary: 'Edit a message of mine',
    fields: '`mentions` and `ext` left out stay as they are.',
    errors: [...SPEAK, 'CONFLICT'],
  },
  'message:delete': { summary: 'Delete a message', errors: CHANGE },
  'message:pin': { summary: 'Pin a message', errors: [...CHANGE, 'BLOCKED', 'MUTED'] },
  'message:unpin': { summary: 'Unpin a message', errors: [...CHANGE, 'BLOCKED', 'MUTED'] },
  'message:pins': { summary: 'Pinned messages, latest first', errors: ROOM },
  'message:search': { summary: 'Messages of my rooms that hold every word, newest first', errors: ROOM },
  'reaction:add': { summary: 'React to a message', errors: [...SPEAK, 'LIMIT_REACHED'] },
  'reaction:remove': { summary: 'Take a reaction back', errors: SPEAK },
  'reaction:list': { summary: 'Who reacted so', errors: ROOM },
  'message:get': { summary: 'One message', errors: ROOM },
  'message:page': {
    summary: 'A page of messages, ascending: before, after or around a seq, at a time, or the newest',
    fields: 'At most one of `before`, `after`, `around` and `at`; with none it is the newest.',
    errors: ROOM,
  },
  'read:mark': { summary: 'Move my read marker; it never moves back', errors: ROOM },
  'block:add': { summary: 'Block a user', errors: ['NOT_FOUND', 'LIMIT_REACHED'] },
  'block:remove': { summary: 'Lift a block', errors: [] },
  'block:list': { summary: 'Users I have blocked', errors: [] },
  'presence:watch': { summary: 'Whose presence this connection is told; replaces the list', errors: [] },
  'presence:set': { summary: 'Show a status on this connection', errors: [] },
  typing: { summary: 'Tell the room that I type', errors: SPEAK },
  sync: {
    summary: 'Catch up from cursors, or from nothing; subscribes to my rooms',
    fields: '`epoch` is needed with any cursor, in `urev` or in `rooms`.',
    errors: ['EPOCH_CHANGED'],
  },
  'session:refresh': {
    summary: 'Renew this connection with a new access token of the same session',
    errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED', 'FORBIDDEN'],
  },
};

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
