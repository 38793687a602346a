import { describe, expect, it } from 'vitest';

import type { Message, MessageId, RoomId, RoomState, UserId } from '#client';

import { type News, newsIn, newsOf, type Told, withMessage } from './news.js';

const ME = 'me' as UserId;
const BOB = 'bob' as UserId;
const ROOM = 'room' as RoomId;
const THREAD = 'root' as MessageId;

interface Change {
  seq?: number;
  unread?: number;
  mentions?: number;
  readSeq?: number;
  /** Unread replies. */
  replies?: number;
  notify?: RoomState['me']['notify'];
  kind?: RoomState['kind'];
}

function room({
  seq = 1,
  unread = 1,
  mentions = 0,
  readSeq = 0,
  replies = 0,
  notify = 'all',
  kind = 'group',
}: Change): RoomState {
  return {
    id: ROOM,
    kind,
    headSeq: seq,
    readSeq,
    unread: Math.min(100, unread + replies),
    mentions: mentions + replies,
    main: { readSeq, unread, mentions },
    me: { notify },
    preview: { kind: 'text', senderId: BOB, seq, text: `message ${seq}` },
  } as RoomState;
}

function message(seq: number, change: Partial<Message> = {}): Message {
  const sender = { id: BOB, displayName: 'Bob' };
  const text = { kind: 'text', senderId: BOB, sender, body: `message ${seq}`, threadId: null, deletedAt: null };
  return { seq, ext: null, mentions: [] as UserId[], ...text, ...change } as Message;
}

const reply = (seq: number, change: Partial<Message> = {}): Message => message(seq, { threadId: THREAD, ...change });

/** The news of a change that these messages have made, as live frames tell them. */
function news(
  before: RoomState | null,
  after: RoomState,
  messages: readonly Message[] = [],
  blocked: UserId[] = [],
): News | null {
  const held = new Map(before === null ? [] : [[before.id, before]]);
  if (newsOf(held, [after]).length === 0) return null;
  const told = messages.reduce<Told | undefined>((one, each) => withMessage(one, each, ME), undefined);
  return newsIn(after, before?.headSeq ?? 0, told, { me: ME, blocked: new Set(blocked) });
}

const read = room({ seq: 1, unread: 0, readSeq: 1 });

describe('A notification', () => {
  it('comes with a new message, and with the first one of a new room', () => {
    expect(news(read, room({ seq: 2, readSeq: 1 }), [message(2)])).toMatchObject({ about: ROOM, last: { seq: 2 } });
    expect(news(null, room({ seq: 1 }))).toMatchObject({ about: ROOM, last: { seq: 1 } });
  });

  it('does not come with one of my own, one of a person I have blocked, or a notice', () => {
    expect(news(read, room({ seq: 2, unread: 0, readSeq: 2 }), [message(2, { senderId: ME })])).toBeNull();
    expect(news(read, room({ seq: 2, readSeq: 1 }), [message(2)], [BOB])).toBeNull();
    expect(news(read, room({ seq: 2, readSeq: 1 }), [], [BOB])).toBeNull();
    expect(news(read, room({ seq: 2, unread: 0, readSeq: 1 }), [message(2, { kind: 'system' })])).toBeNull();
  });

  it('does not come with an edit, a deletion or a read marker', () => {
    const unread = room({ seq: 5, unread: 3, readSeq: 1 });
    expect(news(unread, room({ seq: 5, unread: 3, readSeq: 1 }), [message(4)])).toBeNull();
    expect(news(unread, room({ seq: 5, unread: 2, readSeq: 1 }))).toBeNull();
    expect(news(unread, room({ seq: 5, unread: 1, readSeq: 4 }))).toBeNull();
  });

  it('does not come if the message is read already', () => {
    expect(news(read, room({ seq: 2, readSeq: 2, unread: 0 }), [message(2)])).toBeNull();
    expect(
      newsIn(room({ seq: 3, readSeq: 2 }), 1, { seq: 2, main: message(2) }, { me: ME, blocked: new Set() }),
    ).toBeNull();
  });

  it('does not come with a quiet message, unless it mentions me or the room is direct', () => {
    const after = room({ seq: 2, readSeq: 1 });
    const quiet = message(2, { ext: { quiet: true } });
    expect(news(read, after, [quiet])).toBeNull();
    expect(news(read, after, [{ ...quiet, ext: { quiet: 'yes' } }])).not.toBeNull();
    expect(news(read, after, [{ ...quiet, mentions: [ME] }])).toMatchObject({ last: { seq: 2 } });
    expect(news(read, room({ seq: 2, readSeq: 1, kind: 'direct' }), [quiet])).toMatchObject({ last: { seq: 2 } });
  });

  it('comes with another message beside a quiet one', () => {
    const quiet = message(3, { ext: { quiet: true } });
    const after = room({ seq: 3, unread: 2, readSeq: 1 });
    expect(news(read, after, [message(2), quiet])).toMatchObject({ last: { seq: 2 } });
    expect(news(read, room({ seq: 4, unread: 2, readSeq: 1 }), [quiet, message(4)])).toMatchObject({
      last: { seq: 4 },
    });
  });

  it('comes from a room of mentions with a mention only, and never from a muted room', () => {
    const quiet = room({ seq: 1, unread: 0, readSeq: 1, notify: 'mentions' });
    expect(news(quiet, room({ seq: 2, readSeq: 1, notify: 'mentions' }), [message(2)])).toBeNull();
    expect(news(quiet, room({ seq: 2, readSeq: 1, notify: 'mentions', mentions: 1 }), [message(2)])).not.toBeNull();
    expect(news(read, room({ seq: 2, readSeq: 1, notify: 'none', mentions: 1 }), [message(2)])).toBeNull();
  });

  it('does not come with a reply, also if its room has unread messages', () => {
    const unread = room({ seq: 3, unread: 2, readSeq: 1 });
    expect(news(unread, room({ seq: 4, unread: 2, readSeq: 1, replies: 1 }), [reply(4)])).toBeNull();
    const full = room({ seq: 300, unread: 100, readSeq: 1 });
    expect(news(full, room({ seq: 301, unread: 100, readSeq: 1 }), [reply(301)])).toBeNull();
    expect(news(full, room({ seq: 301, unread: 100, readSeq: 1 }), [message(301)])).toMatchObject({
      last: { seq: 301 },
    });
  });

  it('is of the last message of the main timeline, and leads to the thread of a reply that is also in the room', () => {
    const both = room({ seq: 3, readSeq: 1, replies: 1 });
    expect(news(read, both, [message(2), reply(3)])).toMatchObject({
      last: { seq: 2, text: 'message 2', senderName: 'Bob' },
      threadId: null,
    });
    const inRoom = news(read, room({ seq: 2, readSeq: 1 }), [reply(2, { inRoom: true })]);
    expect(inRoom).toMatchObject({ about: ROOM, last: { seq: 2 }, threadId: THREAD });
  });

  it('shows no message if it came while there was no connection, and could be a reply', () => {
    expect(news(read, room({ seq: 3, unread: 2, readSeq: 1 }))).toMatchObject({ last: { seq: 3 } });
    expect(news(read, room({ seq: 3, readSeq: 1, replies: 1 }))).toMatchObject({ last: null });
  });
});
