import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { Item, MentionPage, Message, MessageId, RoomId, RoomState, UserId, UserItem } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { Mentions } from './mentions.js';

const ME = 'me' as UserId;
const ROOM = 'room' as RoomId;
const OTHER = 'other' as RoomId;
const T = 't' as MessageId;
const STARTED = Date.parse('2026-11-20T00:00:00.000Z');

/** A message that mentions the user; `seq` is also its time. */
const message = (seq: number, fields: object = {}): Message =>
  ({
    id: `m${seq}`,
    roomId: ROOM,
    seq,
    rev: seq,
    senderId: 'ann',
    threadId: null,
    mentions: [ME],
    createdAt: new Date(STARTED + seq * 1_000).toISOString(),
    editedAt: null,
    deletedAt: null,
    ...fields,
  }) as unknown as Message;
const reply = (seq: number, fields: object = {}): Message => message(seq, { threadId: T, inRoom: false, ...fields });
const read = (fields: object): UserItem => ({ type: 'read', roomId: ROOM, ...fields }) as unknown as UserItem;

describe('mentions', () => {
  let clock: VirtualClock;
  let asked: object[];
  let answers: ((outcome: unknown) => void)[];
  let isReady: boolean;
  let report: ReturnType<typeof vi.fn>;
  let mentions: Mentions;
  const blocked = new Set<UserId>();

  beforeEach(() => {
    clock = new VirtualClock();
    [asked, answers, isReady, report] = [[], [], true, vi.fn()];
    blocked.clear();
    const requests = {
      ask: (_event: string, fields: object) => {
        asked.push(fields);
        return new Promise((resolve, reject) =>
          answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
        );
      },
    } as unknown as Requests;
    mentions = new Mentions(
      requests,
      { clock, report } as unknown as Runtime,
      () => ({ me: ME, blocked, joinedAt: () => null }),
      () => isReady,
    );
  });

  const answer = async (outcome: unknown): Promise<void> => {
    answers.shift()?.(outcome);
    await clock.pass(0);
  };
  const page = (messages: Message[], cursor: string | null = null, unread = true): MentionPage => ({
    mentions: messages.map((each) => ({ message: each, unread })),
    cursor,
  });
  const load = (messages: Message[], cursor: string | null = null): Promise<void> => {
    mentions.subscribe(vi.fn());
    return answer(page(messages, cursor));
  };
  const frame = (changed: Message, roomId = ROOM): void => {
    mentions.onChanges({ roomId, from: 0, to: 1, items: [{ type: 'message', message: changed }] } as never);
  };
  const ids = () => mentions.getSnapshot().mentions?.map(({ message: { id } }) => id) ?? null;
  const unread = () =>
    mentions
      .getSnapshot()
      .mentions?.filter((each) => each.unread)
      .map(({ message: { id } }) => id);

  it('load page by page, once a view shows them', async () => {
    mentions.outdated();
    expect({ asked, ids: ids() }).toEqual({ asked: [], ids: null });
    await load([message(9), message(7)], 'next');
    expect({ ids: ids(), hasMore: mentions.getSnapshot().hasMore }).toEqual({ ids: ['m9', 'm7'], hasMore: true });
    const more = mentions.more();
    await answer(page([message(3)]));
    await more;
    expect({ ids: ids(), hasMore: mentions.getSnapshot().hasMore }).toEqual({
      ids: ['m9', 'm7', 'm3'],
      hasMore: false,
    });
    await mentions.more();
    expect(asked).toEqual([{}, { cursor: 'next' }]);
  });

  it('wait for a server with the feature, and a connection', async () => {
    isReady = false;
    mentions.subscribe(vi.fn());
    expect(asked).toEqual([]);
    isReady = true;
    mentions.outdated();
    await answer(page([]));
    expect(ids()).toEqual([]);
  });

  it('report a page that cannot be loaded to the caller, and load it the next time', async () => {
    await load([message(9)], 'next');
    const failed = mentions.more().catch((error: ChatError) => error.code);
    await answer(new ChatError('UNAVAILABLE'));
    expect(await failed).toBe('UNAVAILABLE');
    void mentions.more();
    await answer(page([message(2)]));
    expect(ids()).toEqual(['m9', 'm2']);
  });

  it('come in front when they are sent, and only those of others', async () => {
    await load([message(5)], 'next');
    frame(message(6));
    frame(message(7, { mentions: ['ben'] }));
    frame(message(8, { senderId: ME }));
    frame(reply(9));
    expect(ids()).toEqual(['m9', 'm6', 'm5']);
    // On a page that is not loaded.
    frame(message(2, { rev: 10 }));
    expect(ids()).toEqual(['m9', 'm6', 'm5']);
  });

  it('of people whom the user blocks do not come, and leave with their next change', async () => {
    await load([message(5, { senderId: 'eve' })], 'next');
    blocked.add('eve' as UserId);
    frame(message(6, { senderId: 'eve' }));
    frame(message(7));
    expect(ids()).toEqual(['m7', 'm5']);
    frame(message(5, { senderId: 'eve', rev: 10, editedAt: '2026' }));
    expect(ids()).toEqual(['m7']);
  });

  it('leave when they are deleted, purged, or mention the user no longer', async () => {
    await load([message(6), message(5), message(4), message(3, { roomId: OTHER }), message(1)]);
    frame(message(6, { rev: 10, deletedAt: '2026' }));
    frame(message(5, { rev: 11, editedAt: '2026', mentions: [] }));
    expect(ids()).toEqual(['m4', 'm3', 'm1']);
    const room = { type: 'room', room: { firstSeq: 4 } } as unknown as Item;
    mentions.onChanges({ roomId: ROOM, from: 0, to: 1, items: [room] } as never);
    expect(ids()).toEqual(['m4', 'm3']);
    mentions.onItem({ type: 'room.gone', roomId: OTHER });
    expect(ids()).toEqual(['m4']);
  });

  it('show a message as it is now', async () => {
    await load([message(5)]);
    frame(message(5, { rev: 8, body: 'edited', editedAt: '2026' }));
    frame(message(5, { rev: 7, body: 'older', editedAt: '2026' }));
    expect(mentions.getSnapshot().mentions?.[0]).toMatchObject({ message: { body: 'edited' }, unread: true });
    expect(asked).toHaveLength(1);
  });

  it('are asked for again when an edit mentions the user: only the server knows whether that is read', async () => {
    await load([message(9), message(3)]);
    frame(message(5, { rev: 12, editedAt: '2026' }));
    expect({ ids: ids(), asked: asked.length }).toEqual({ ids: ['m9', 'm3'], asked: 2 });
    await answer(page([message(9), message(5, { rev: 12, editedAt: '2026' }), message(3)], null, false));
    expect({ ids: ids(), unread: unread(), asked: asked.length }).toEqual({
      ids: ['m9', 'm5', 'm3'],
      unread: [],
      asked: 2,
    });
  });

  it('are read with the marker of the main timeline, or of their threads', async () => {
    await load([reply(9), reply(8, { inRoom: true }), message(7), reply(6), message(5), message(2, { roomId: OTHER })]);
    mentions.onItem(read({ readSeq: 9, main: { readSeq: 5 }, threadsReadSeq: 0 }));
    expect(unread()).toEqual(['m9', 'm8', 'm7', 'm6', 'm2']);
    const state = { roomId: ROOM, threadId: T, following: true, readSeq: 8 };
    mentions.onItem({ type: 'thread', state: { ...state, threadId: 'another' } } as never);
    mentions.onItem({ type: 'thread', state } as never);
    expect(unread()).toEqual(['m9', 'm8', 'm7', 'm2']);
    mentions.onItem({ type: 'thread', state: { ...state, following: false } } as never);
    expect(unread()).toEqual(['m8', 'm7', 'm2']);
    mentions.onItem(read({ readSeq: 7, main: { readSeq: 7 } }));
    expect(unread()).toEqual(['m8', 'm2']);
  });

  it('are all read by the marker of a room that reads its threads too', async () => {
    await load([reply(9), message(7)]);
    mentions.onItem(read({ readSeq: 9, main: { readSeq: 9 }, threadsReadSeq: 9 }));
    expect(unread()).toEqual([]);
  });

  it('are read by an answer of the user where it is sent, but not by one that the server sends', async () => {
    await load([reply(5), message(4)]);
    frame(message(6, { senderId: ME, mentions: [], scheduled: true }));
    expect(unread()).toEqual(['m5', 'm4']);
    frame(reply(7, { senderId: ME, mentions: [] }));
    expect(unread()).toEqual(['m4']);
    frame(message(8, { senderId: ME, mentions: [] }));
    expect(unread()).toEqual([]);
  });

  it('keep what comes while they are loading', async () => {
    mentions.subscribe(vi.fn());
    frame(message(9));
    frame(message(8, { rev: 12, deletedAt: '2026' }));
    mentions.onItem(read({ readSeq: 7, main: { readSeq: 7 } }));
    await answer(page([message(8), message(7)]));
    expect({ ids: ids(), unread: unread() }).toEqual({ ids: ['m9', 'm7'], unread: ['m9'] });
  });

  it('are as many after a sync as before, and shown as they were until then', async () => {
    await load([message(9)], 'next');
    void mentions.more();
    await answer(page([message(5)], 'last'));
    asked.length = 0;
    mentions.outdated();
    expect(ids()).toEqual(['m9', 'm5']);
    // The connection is lost, and comes back with another sync.
    await answer(new ChatError('UNAVAILABLE'));
    mentions.outdated();
    await answer(page([message(12)], 'two'));
    await answer(page([message(9)], 'three'));
    expect({ ids: ids(), asked: asked.length, report: report.mock.calls }).toEqual({
      ids: ['m12', 'm9'],
      asked: 3,
      report: [],
    });
  });

  it('drop a page that a sync has made old', async () => {
    await load([message(9)], 'next');
    const more = mentions.more();
    mentions.outdated();
    await answer(page([message(5)], 'old'));
    await more;
    expect(ids()).toEqual(['m9']);
    await answer(page([message(10)]));
    expect({ ids: ids(), asked }).toEqual({ ids: ['m10'], asked: [{}, { cursor: 'next' }, {}] });
  });

  it('are asked for again when the user enters a room, and when a view shows them again', async () => {
    const unsubscribe = mentions.subscribe(vi.fn());
    await answer(page([message(9)]));
    mentions.onItem({ type: 'room', state: { id: OTHER } as RoomState });
    await answer(page([message(9), message(4, { roomId: OTHER })]));
    expect(ids()).toEqual(['m9', 'm4']);
    unsubscribe();
    frame(message(10));
    expect({ ids: ids(), asked: asked.length }).toEqual({ ids: ['m9', 'm4'], asked: 2 });
    mentions.subscribe(vi.fn());
    await answer(page([message(10)]));
    expect(ids()).toEqual(['m10']);
  });

  it('do not tell views of frames that change none', async () => {
    const listener = vi.fn();
    mentions.subscribe(listener);
    await answer(page([message(9)]));
    listener.mockClear();
    frame(message(10, { mentions: [] }));
    mentions.onItem(read({ readSeq: 3 }));
    expect(listener).not.toHaveBeenCalled();
  });

  it('are those of one user: nothing is left after a sign-out', async () => {
    await load([message(9)], 'next');
    mentions.clear();
    expect(mentions.getSnapshot()).toEqual({ mentions: null, hasMore: false });
  });
});
