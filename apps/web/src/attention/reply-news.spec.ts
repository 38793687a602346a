import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, MessageId, Parley, RoomId, RoomState, Threads, ThreadState, UserId } from '#client';

import type { News } from './news.js';
import { ReplyNews } from './reply-news.js';

const ME = 'me' as UserId;
const ROOM = 'room' as RoomId;
const THREAD = 'root' as MessageId;
/** More than what passes before a notification. */
const LATER_MS = 3_000;

const reply = (seq: number, change: Partial<Message> = {}): Message =>
  ({
    id: `reply ${seq}`,
    roomId: ROOM,
    seq,
    kind: 'text',
    senderId: 'bob',
    sender: { id: 'bob', displayName: 'Bob' },
    body: `reply ${seq}`,
    threadId: THREAD,
    threadSeq: seq,
    inRoom: false,
    mentions: [] as UserId[],
    reactions: [],
    version: 1,
    deletedAt: null,
    pinned: null,
    ...change,
  }) as unknown as Message;

/** One room and one thread, as the client library has them. */
class ReplyWorld {
  notify: RoomState['me']['notify'] = 'all';
  readSeq = 0;
  held: Partial<ThreadState> | undefined = { following: true, readSeq: 0 as ThreadState['readSeq'] };
  loaded: Partial<ThreadState> | null = null;
  readonly blocked: UserId[] = [];
  readonly shown: News[] = [];
  readonly closed = vi.fn();
  readonly load = vi.fn(() =>
    this.loaded === null ? Promise.reject(new Error('not there')) : Promise.resolve(this.loaded as ThreadState),
  );
  readonly news: ReplyNews;
  private readonly listeners: (() => void)[] = [];

  constructor() {
    const subscribe = (listener: () => void) => {
      this.listeners.push(listener);
      return () => undefined;
    };
    const room = () => ({
      id: ROOM,
      me: { notify: this.notify },
      main: { readSeq: this.readSeq, unread: 1, mentions: 0 },
    });
    const parley = {
      me: { getSnapshot: () => ({ user: { id: ME } }) },
      blocked: { getSnapshot: () => this.blocked },
      rooms: { getSnapshot: () => [room()], subscribe },
    };
    const threads = { stateOf: () => this.held, load: this.load, unread: { subscribe } };
    const stays = (news: News) => {
      this.shown.push(news);
      return { close: this.closed } as unknown as Notification;
    };
    this.news = new ReplyNews(parley as unknown as Parley, threads as unknown as Threads, {
      arrived: () => undefined,
      stays,
    });
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  async texts(...replies: readonly Message[]): Promise<(string | undefined)[]> {
    for (const each of replies) this.news.note(each);
    await vi.advanceTimersByTimeAsync(LATER_MS);
    return this.shown.map(({ last }) => last?.text);
  }
}

describe('The notification of a reply', () => {
  let world: ReplyWorld;

  beforeEach(() => {
    vi.useFakeTimers();
    world = new ReplyWorld();
  });

  afterEach(() => {
    world.news.end();
    vi.useRealTimers();
  });

  it('comes in a thread that the user follows, and leads there', async () => {
    expect(await world.texts(reply(5))).toEqual(['reply 5']);
    expect(world.shown[0]).toMatchObject({ about: THREAD, threadId: THREAD, room: { id: ROOM } });
  });

  it('comes in another thread only if the reply mentions the user', async () => {
    world.held = { ...world.held, following: false };
    expect(await world.texts(reply(5))).toEqual([]);
    expect(await world.texts(reply(6, { mentions: [ME] }))).toEqual(['reply 6']);
  });

  it('does not come with a quiet reply, unless it mentions the user', async () => {
    const ext = { quiet: true };
    expect(await world.texts(reply(5, { ext }))).toEqual([]);
    expect(await world.texts(reply(6, { ext, mentions: [ME] }))).toEqual(['reply 6']);
  });

  it('comes with another reply before a quiet one', async () => {
    world.news.note(reply(5));
    expect(await world.texts(reply(6, { ext: { quiet: true } }))).toEqual(['reply 5']);
  });

  it('asks whether the user follows a thread of which nothing is known', async () => {
    world.held = undefined;
    expect(await world.texts(reply(5))).toEqual([]);
    world.loaded = { following: true, readSeq: 0 as ThreadState['readSeq'] };
    expect(await world.texts(reply(6))).toEqual(['reply 6']);
    expect(world.load.mock.calls).toEqual([
      [ROOM, THREAD],
      [ROOM, THREAD],
    ]);
  });

  it('comes in rooms of mentions, and never in muted ones', async () => {
    world.notify = 'none';
    expect(await world.texts(reply(5, { mentions: [ME] }))).toEqual([]);
    world.notify = 'mentions';
    expect(await world.texts(reply(6))).toEqual(['reply 6']);
  });

  it('is left to the room if the reply is also there, and the room notifies of it', async () => {
    expect(await world.texts(reply(5, { inRoom: true }))).toEqual([]);
    world.notify = 'mentions';
    expect(await world.texts(reply(6, { inRoom: true, mentions: [ME] }))).toEqual([]);
    expect(await world.texts(reply(7, { inRoom: true }))).toEqual(['reply 7']);
  });

  it('does not come for replies that are read, by the user, by a blocked person, or changed', async () => {
    world.held = { ...world.held, readSeq: 5 as ThreadState['readSeq'] };
    world.blocked.push('eve' as UserId);
    const others = [reply(6, { senderId: ME }), reply(7, { senderId: 'eve' as UserId }), reply(8, { version: 2 })];
    expect(await world.texts(reply(5), ...others)).toEqual([]);
  });

  it('is one for several replies of the same moment, of the last', async () => {
    expect(await world.texts(reply(5), reply(6), reply(7))).toEqual(['reply 7']);
  });

  it('goes when the thread is read', async () => {
    await world.texts(reply(5));
    world.changed();
    expect(world.closed).not.toHaveBeenCalled();
    world.held = { ...world.held, readSeq: 5 as ThreadState['readSeq'] };
    world.changed();
    expect(world.closed).toHaveBeenCalledOnce();
  });

  it('comes no more once the user has left', async () => {
    world.news.note(reply(5));
    world.news.end();
    expect(await world.texts()).toEqual([]);
  });
});
