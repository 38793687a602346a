import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { Bookmark, BookmarkPage, Message, MessageId, RoomId, RoomState, UserItem } from '#contracts';

import { CountingClock, VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { Bookmarks } from './bookmarks.js';

const ROOM = 'room' as RoomId;
const HOUR_MS = 3_600_000;
const STARTED = Date.parse('2026-11-20T00:00:00.000Z');
const at = (ms: number): string => new Date(STARTED + ms).toISOString();

const message = (id: string, fields: Partial<Message> = {}): Message =>
  ({ id, roomId: ROOM, rev: 1, body: id, deletedAt: null, ...fields }) as Message;
/** Saved `saved` hours ago, with a reminder in so many hours. */
const bookmark = (id: string, saved: number, remindIn?: number): Bookmark => ({
  roomId: ROOM,
  id: id as MessageId,
  savedAt: at(-saved * HOUR_MS),
  remindAt: remindIn === undefined ? null : at(remindIn * HOUR_MS),
  message: message(id),
});
const item = (id: string, kept: Bookmark | null): UserItem => ({
  type: 'bookmark',
  roomId: ROOM,
  id: id as MessageId,
  bookmark: kept,
});
const idsOf = (bookmarks: readonly Bookmark[] | null) => bookmarks?.map(({ id }) => id) ?? null;

describe('bookmarks', () => {
  let clock: VirtualClock;
  let timers: CountingClock;
  let asked: [event: string, fields: object][];
  let answers: ((outcome: unknown) => void)[];
  let isReady: boolean;
  let report: ReturnType<typeof vi.fn>;
  let bookmarks: Bookmarks;

  beforeEach(() => {
    clock = new VirtualClock();
    timers = new CountingClock(clock);
    [asked, answers, isReady, report] = [[], [], true, vi.fn()];
    const requests = {
      ask: (event: string, fields: object) => {
        asked.push([event, fields]);
        return new Promise((resolve, reject) =>
          answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
        );
      },
    } as unknown as Requests;
    bookmarks = new Bookmarks(requests, { clock: timers, report } as unknown as Runtime, () => isReady);
  });

  const settle = () => clock.pass(0);
  const answer = async (outcome: unknown): Promise<void> => {
    answers.shift()?.(outcome);
    await settle();
  };
  const page = (list: Bookmark[], cursor: string | null = null): BookmarkPage => ({ bookmarks: list, cursor });
  const all = () => idsOf(bookmarks.all.getSnapshot());
  const due = () => idsOf(bookmarks.due.getSnapshot());

  it('ask for nothing before a view shows them, and for what it shows', async () => {
    bookmarks.outdated();
    expect({ asked, all: all() }).toEqual({ asked: [], all: null });
    bookmarks.due.subscribe(vi.fn());
    expect(asked).toEqual([['bookmark:list', { reminders: true, limit: 200 }]]);
    await answer(page([bookmark('a', 1, -1)]));
    expect({ all: all(), due: due() }).toEqual({ all: null, due: ['a'] });
    const unsubscribe = bookmarks.all.subscribe(vi.fn());
    expect(asked.at(-1)).toEqual(['bookmark:list', { limit: 200 }]);
    await answer(page([bookmark('a', 1, -1)], 'more'));
    expect(asked.at(-1)).toEqual(['bookmark:list', { limit: 200, cursor: 'more' }]);
    await answer(page([bookmark('b', 2)]));
    expect({ all: all(), due: due() }).toEqual({ all: ['a', 'b'], due: ['a'] });
    unsubscribe();
    bookmarks.all.subscribe(vi.fn());
    expect(asked).toHaveLength(3);
  });

  it('follow each change, and keep those that come while a list is loading', async () => {
    bookmarks.all.subscribe(vi.fn());
    bookmarks.onItem(item('gone', null));
    bookmarks.onItem(item('new', bookmark('new', 0)));
    await answer(page([bookmark('gone', 1), bookmark('old', 2)]));
    expect(all()).toEqual(['new', 'old']);
    bookmarks.onItem(item('old', null));
    bookmarks.onItem(item('late', bookmark('late', 3, 5)));
    expect(all()).toEqual(['new', 'late']);
    expect(bookmarks.of({ roomId: ROOM, id: 'late' as MessageId })?.remindAt).toBe(at(5 * HOUR_MS));
  });

  it('are asked for again after a sync, and shown as they were until then', async () => {
    bookmarks.all.subscribe(vi.fn());
    await answer(page([bookmark('a', 1)]));
    bookmarks.outdated();
    expect({ all: all(), asked: asked.length }).toEqual({ all: ['a'], asked: 2 });
    // The connection is lost, and comes back with another sync.
    await answer(new ChatError('UNAVAILABLE'));
    expect({ all: all(), asked: asked.length, report: report.mock.calls }).toEqual({
      all: ['a'],
      asked: 2,
      report: [],
    });
    bookmarks.outdated();
    await answer(page([bookmark('b', 1)]));
    expect(all()).toEqual(['b']);
  });

  it('drop an answer that a sync has made old', async () => {
    bookmarks.all.subscribe(vi.fn());
    bookmarks.outdated();
    await answer(page([bookmark('old', 1)]));
    expect({ all: all(), asked: asked.length }).toEqual({ all: null, asked: 2 });
    await answer(page([bookmark('new', 1)]));
    expect(all()).toEqual(['new']);
  });

  it('wait for a server with the feature, and a connection', async () => {
    isReady = false;
    bookmarks.all.subscribe(vi.fn());
    bookmarks.outdated();
    expect(asked).toEqual([]);
    isReady = true;
    bookmarks.outdated();
    await answer(page([]));
    expect(all()).toEqual([]);
  });

  it('become due at their time, earliest first, with one timer while a view shows them', async () => {
    const listener = vi.fn();
    const unsubscribe = bookmarks.due.subscribe(listener);
    await answer(page([bookmark('soon', 1, 1), bookmark('later', 3, 60), bookmark('past', 2, -1)]));
    expect({ due: due(), waiting: timers.waiting }).toEqual({ due: ['past'], waiting: 1 });
    listener.mockClear();
    await clock.pass(HOUR_MS - 1);
    expect({ due: due(), listener: listener.mock.calls.length }).toEqual({ due: ['past'], listener: 0 });
    await clock.pass(1);
    expect({ due: due(), listener: listener.mock.calls.length }).toEqual({ due: ['past', 'soon'], listener: 1 });
    bookmarks.onItem(item('past', bookmark('past', 2)));
    await clock.pass(59 * HOUR_MS);
    expect(due()).toEqual(['soon', 'later']);
    bookmarks.onItem(item('again', bookmark('again', 1, 200)));
    expect(timers.waiting).toBe(1);
    unsubscribe();
    expect(timers.waiting).toBe(0);
  });

  it('show the message as it is now, and none that is deleted', async () => {
    bookmarks.all.subscribe(vi.fn());
    await answer(page([bookmark('a', 1), bookmark('b', 2)]));
    bookmarks.onMessages([message('a', { rev: 2 as never, body: 'edited' }), message('x')]);
    bookmarks.onMessages([message('a', { rev: 1 as never, body: 'older' })]);
    bookmarks.onMessages([message('b', { rev: 2 as never, deletedAt: at(0) })]);
    expect(bookmarks.all.getSnapshot()?.map((each) => each.message?.body)).toEqual(['edited', undefined]);
  });

  it('are asked for again when the user loses or enters a room of theirs', async () => {
    bookmarks.all.subscribe(vi.fn());
    await answer(page([bookmark('a', 1)]));
    bookmarks.onItem({ type: 'room.gone', roomId: 'other' as RoomId });
    bookmarks.onItem({ type: 'room', state: { id: ROOM } as RoomState });
    expect(asked).toHaveLength(1);
    bookmarks.onItem({ type: 'room.gone', roomId: ROOM });
    await answer(page([{ ...bookmark('a', 1), message: null }]));
    bookmarks.onItem({ type: 'room', state: { id: ROOM } as RoomState });
    await answer(page([bookmark('a', 1)]));
    expect({ asked: asked.length, id: bookmarks.all.getSnapshot()?.[0]?.message?.id }).toEqual({ asked: 3, id: 'a' });
  });

  it('change one after the other', async () => {
    const ref = { roomId: ROOM, id: 'a' as MessageId };
    const put = bookmarks.put(ref, new Date(STARTED + HOUR_MS));
    const failed = put.catch((error: ChatError) => error.code);
    const removed = bookmarks.remove(ref);
    await settle();
    expect(asked).toEqual([['bookmark:put', { ...ref, remindAt: at(HOUR_MS) }]]);
    await answer(new ChatError('GONE'));
    expect(await failed).toBe('GONE');
    expect(asked.at(-1)).toEqual(['bookmark:remove', ref]);
    await answer({});
    await removed;
  });

  it('are those of one user: nothing is left after a sign-out', async () => {
    bookmarks.all.subscribe(vi.fn());
    bookmarks.due.subscribe(vi.fn());
    await answer(page([bookmark('a', 1, -1), bookmark('b', 1, 1)]));
    isReady = false;
    bookmarks.clear();
    expect({ all: all(), due: due(), waiting: timers.waiting }).toEqual({ all: null, due: [], waiting: 0 });
  });
});
