import { describe, expect, it } from 'vitest';

import type { Preview, RoomId, RoomState, UserId } from '#client';

import { newsOf } from './news.js';

const ME = 'me' as UserId;
const BOB = 'bob' as UserId;
const ROOM = 'room' as RoomId;

interface Change {
  seq?: number;
  unread?: number;
  mentions?: number;
  readSeq?: number;
  notify?: RoomState['me']['notify'];
  senderId?: UserId;
  kind?: Preview['kind'];
}

function room({ seq = 1, unread = 1, mentions = 0, readSeq = 0, notify = 'all', ...preview }: Change): RoomState {
  return {
    id: ROOM,
    headSeq: seq,
    readSeq,
    unread,
    mentions,
    me: { notify },
    preview: { kind: 'text', senderId: BOB, seq, ...preview },
  } as RoomState;
}

const notifies = (before: RoomState | null, after: RoomState, blocked: UserId[] = []): boolean => {
  const held = new Map(before === null ? [] : [[before.id, before]]);
  return newsOf(held, [after], { me: ME, blocked: new Set(blocked) }).length > 0;
};

describe('A notification', () => {
  const before = room({ seq: 1, unread: 0, readSeq: 1 });

  it('comes with a new message, and with the first one of a new room', () => {
    expect(notifies(before, room({ seq: 2, readSeq: 1 }))).toBe(true);
    expect(notifies(null, room({ seq: 1 }))).toBe(true);
  });

  it('does not come with one of my own, one of a person I have blocked, or a notice', () => {
    expect(notifies(before, room({ seq: 2, senderId: ME }))).toBe(false);
    expect(notifies(before, room({ seq: 2 }), [BOB])).toBe(false);
    expect(notifies(before, room({ seq: 2, kind: 'system' }))).toBe(false);
  });

  it('does not come with an edit, a deletion or a read marker', () => {
    const unread = room({ seq: 5, unread: 3, readSeq: 1 });
    expect(notifies(unread, room({ seq: 5, unread: 3, readSeq: 1 }))).toBe(false);
    expect(notifies(unread, { ...room({ seq: 4, unread: 2, readSeq: 1 }), headSeq: unread.headSeq })).toBe(false);
    expect(notifies(unread, room({ seq: 5, unread: 1, readSeq: 4 }))).toBe(false);
  });

  it('does not come if the message is read already', () => {
    expect(notifies(before, room({ seq: 2, readSeq: 2, unread: 0 }))).toBe(false);
  });

  it('comes from a room of mentions with a mention only, and never from a muted room', () => {
    const quiet = room({ seq: 1, unread: 0, readSeq: 1, notify: 'mentions' });
    expect(notifies(quiet, room({ seq: 2, notify: 'mentions' }))).toBe(false);
    expect(notifies(quiet, room({ seq: 2, notify: 'mentions', mentions: 1 }))).toBe(true);
    expect(notifies(before, room({ seq: 2, notify: 'none', mentions: 1 }))).toBe(false);
  });
});
