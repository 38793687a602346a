import type { Message, RoomState, UserId } from '#contracts';

import { counter } from './model-store.js';

/** A signed-in user, as the server answers. */
export const ALICE = {
  id: 'u',
  username: 'alice',
  displayName: 'Alice',
  type: 'guest',
  avatarUrl: null,
  ext: null,
  version: 1,
  createdAt: '',
};

/** The tokens of a session in a cookie. */
export const TOKENS = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, sessionId: 's' };

/** A message with the fields that the client library reads; a server may send more. */
export function aMessage(seq: number, change: Partial<Message> = {}): Message {
  const message: object = {
    id: `message-${String(seq)}` as Message['id'],
    roomId: 'room' as Message['roomId'],
    seq: counter(seq),
    rev: counter(seq),
    kind: 'text',
    senderId: 'bob' as UserId,
    sender: null,
    body: `body ${String(seq)}`,
    ext: null,
    system: null,
    createdAt: '2026-11-20T00:00:00.000Z',
    editedAt: null,
    version: 1,
    deletedAt: null,
    replyTo: null,
    threadId: null,
    mentions: [],
    reactions: [],
    pinned: false,
    attachments: [],
    autoBody: false,
    ...change,
  };
  return message as Message;
}

/** A room without unread messages. */
export function aState(head: number, change: Partial<RoomState> = {}): RoomState {
  return {
    id: 'room' as RoomState['id'],
    kind: 'group',
    visibility: 'private',
    name: 'Room',
    topic: null,
    createdAt: '2026-11-20T00:00:00.000Z',
    createdBy: null,
    memberCount: 2,
    firstSeq: counter(1),
    headSeq: counter(head),
    rev: counter(1),
    headRev: counter(head),
    slowModeSeconds: 0,
    archived: false,
    avatarUrl: null,
    ext: null,
    me: { role: 'member', notify: 'all', joinedAt: '2026-11-20T00:00:00.000Z' },
    peer: null,
    readSeq: counter(head),
    unread: 0,
    mentions: 0,
    urev: counter(1),
    preview: null,
    ...change,
  };
}
