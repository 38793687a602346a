import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { SharedTabs } from '../../model/shared-tabs.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { Parley } from '../client.js';
import { connect } from '../connect.js';
import { systemClock } from '../runtime/runtime.js';
import { UserReplaced } from '../session/token-rotation.js';
import { memoryStorage } from '../storage/memory-storage.js';
import type { ClientStorage } from '../storage/storage.js';
import { browserTabs } from './browser-tabs.js';
import type { Tabs } from './tabs.js';

const ROOM = 'room0' as RoomId;

describe.each(['with Web Locks', 'without'])('two tabs of a user, %s,', (kind) => {
  let world: World;
  let one: Parley;
  let other: Parley;

  const bodies = () => entry(world.server.store.rooms, ROOM).messages.map(({ body }) => body);
  const pending = (tab: Parley) =>
    tab
      .room(ROOM)
      .getSnapshot()
      .pending.map(({ body }) => body);
  const offline = () => world.network.cut(world.userIds[0]!);
  const open = async (): Promise<Parley> => {
    const tab = world.newTab(0);
    await Promise.all([tab.resume(), world.pass(1_000)]);
    return tab;
  };

  beforeEach(async () => {
    world = new World(1, { lacksLocks: kind === 'without' });
    world.network.faults = false;
    await Promise.all([world.begin(), world.pass(1_000)]);
    one = world.client(0);
    other = await open();
  });

  afterEach(() => {
    world.close();
    other.close();
  });

  it('keep the unsent messages of both over a reload', async () => {
    offline();
    one.room(ROOM).send('from one');
    other.room(ROOM).send('from other');
    await world.clock.pass(0);
    world.closeTab(one);
    world.closeTab(other);
    const [again, also] = [world.newTab(0), world.newTab(0)];
    const resumed = Promise.all([again.resume(), also.resume()]).then(() => [...pending(again), ...pending(also)]);
    await world.pass(5_000);
    expect((await resumed).sort()).toEqual(['from one', 'from other']);
    expect(
      bodies()
        .filter((body) => body.startsWith('from'))
        .sort(),
    ).toEqual(['from one', 'from other']);
    again.close();
    also.close();
  });

  it('do not send the messages of each other', async () => {
    offline();
    one.room(ROOM).send('from one');
    await world.clock.pass(0);
    const third = world.newTab(0);
    const resumed = third.resume().then(() => [pending(third), pending(other)]);
    await world.pass(5_000);
    expect(await resumed).toEqual([[], []]);
    third.close();
  });

  it('send, in order, what a closed tab left, with the next connection', async () => {
    offline();
    for (const body of ['1', '2', '3']) other.room(ROOM).send(body);
    await world.clock.pass(0);
    world.closeTab(other);
    await world.pass(5_000);
    expect(bodies().filter((body) => body !== '')).toEqual(['1', '2', '3']);
  });

  it('save in time what each has written, and nothing of each other', async () => {
    offline();
    one.room(ROOM).send('from one');
    other.room(ROOM).send('from other');
    await world.clock.pass(0);
    expect((await world.savedBodies(0)).sort()).toEqual(['from one', 'from other']);
    await world.pass(5_000);
    expect(await world.savedBodies(0)).toEqual([]);
  });

  it('end together when the user logs out in one, and leave no message', async () => {
    offline();
    other.room(ROOM).send('unsent');
    await Promise.all([one.logout(), world.pass(100)]);
    expect(other.me.getSnapshot()).toBeNull();
    expect(other.ended.getSnapshot()).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(other.ended.getSnapshot()).not.toBeInstanceOf(UserReplaced);
    expect(one.ended.getSnapshot()).toBeNull();
    const next = await open();
    expect(next.me.getSnapshot()).toBeNull();
    await Promise.all([next.guest('user0'), world.pass(5_000)]);
    expect(bodies()).not.toContain('unsent');
    next.close();
  });
});

describe('tabs with one storage', () => {
  const KEY = 'parley:http://parley.test:outbox:alice';
  let storage: ClientStorage;
  let browser: SharedTabs;

  const tab = (name = '', { tabs } = browser.open()): Parley =>
    connect({
      url: 'http://parley.test',
      storage,
      tabs,
      dial: () => ({ send: () => undefined, close: () => undefined }),
      fetch: async (_url, init) => {
        const { username = name } = JSON.parse(init.body as string) as { username?: string };
        const user = {
          id: username,
          username,
          displayName: username,
          type: 'guest',
          avatarUrl: null,
          ext: null,
          version: 1,
          createdAt: '',
        };
        const tokens = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, refreshToken: 'r' };
        return Response.json({ user, tokens: { ...tokens, sessionId: `session of ${username}` } });
      },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: () => `id-${String(Math.random())}` },
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const saved = async () => {
    const keys = ((await storage.keys?.()) ?? []).filter((key) => key.startsWith(KEY));
    return (await Promise.all(keys.map((key) => storage.get(key)))).join('');
  };

  beforeEach(() => {
    storage = memoryStorage();
    browser = new SharedTabs();
  });

  it('never show one user with the session of another', async () => {
    const [one, other] = [tab(), tab()];
    await one.guest('alice');
    await other.guest('bob');
    await settled();
    expect(one.me.getSnapshot()).toBeNull();
    expect(one.ended.getSnapshot()).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(one.ended.getSnapshot()).toBeInstanceOf(UserReplaced);
    expect(other.me.getSnapshot()?.user.id).toBe('bob');
    const reloaded = tab('bob');
    expect(await reloaded.resume()).toMatchObject({ id: 'bob' });
  });

  it('take over unsent messages from before there were slots', async () => {
    const message = { id: 'm', roomId: ROOM, body: 'old', status: 'waiting', request: { event: 'message:send' } };
    await storage.set(KEY, JSON.stringify([message]));
    const one = tab();
    await one.guest('alice');
    await settled();
    expect(one.room(ROOM).getSnapshot().pending).toMatchObject([{ id: 'm' as MessageId, body: 'old' }]);
    expect(await storage.get(KEY)).toBeNull();
    expect(await saved()).toContain('old');
  });

  it('keep left messages in storage if they cannot be saved again', async () => {
    await storage.set(`${KEY}:1`, JSON.stringify([{ id: 'm', roomId: ROOM, body: 'left', status: 'waiting' }]));
    const { set } = storage;
    storage = {
      ...storage,
      set: (key, value) => (key.startsWith(`${KEY}:`) ? Promise.reject(new Error('full')) : set(key, value)),
    };
    const one = tab();
    await one.guest('alice');
    await settled();
    expect(await storage.get(`${KEY}:1`)).toContain('left');
  });

  it('keep what a tab writes that was taken for gone', async () => {
    const entryOf = (id: string) => ({
      id,
      roomId: ROOM,
      body: id,
      status: 'waiting',
      request: { event: 'message:send' },
    });
    await storage.set(`${KEY}:1`, JSON.stringify([entryOf('m')]));
    const { set } = storage;
    let isWritten = false;
    storage.set = async (key, value) => {
      await set(key, value);
      if (isWritten || !value.includes('"m"')) return;
      isWritten = true;
      await set(`${KEY}:1`, JSON.stringify(['m', 'n'].map(entryOf)));
    };
    const one = tab();
    await one.guest('alice');
    await settled();
    expect(await storage.get(`${KEY}:1`)).toContain('"n"');
  });

  it('leave no key of a tab that is gone without unsent messages', async () => {
    const first = browser.open();
    const one = tab('alice', first);
    await one.guest('alice');
    await settled();
    const before = await storage.keys?.();
    one.close();
    first.vanish();
    await tab().guest('alice');
    await settled();
    expect(await storage.keys?.()).toHaveLength(before?.length ?? 0);
  });

  it('take a message only once, even if two of them found it', async () => {
    const left = JSON.stringify([{ id: 'm', roomId: ROOM, body: 'left', status: 'waiting' }]);
    await storage.set(`${KEY}:0`, left);
    await storage.set(`${KEY}:1`, left);
    const one = tab();
    await one.guest('alice');
    expect(one.room(ROOM).getSnapshot().pending).toHaveLength(1);
  });
});

describe('the tabs of a browser', () => {
  it('need channels, which old browsers lack', () => {
    expect(browserTabs({ navigator: {} })).toBeUndefined();
  });

  /** Locks as browsers have them. */
  const webLocks = () => {
    const held = new Set<string>();
    const request = async (name: string, _options: unknown, hold: (lock: unknown) => Promise<void>): Promise<void> => {
      if (held.has(name)) return hold(null);
      held.add(name);
      await hold({ name });
      held.delete(name);
    };
    return { locks: { request } };
  };
  const twoTabs = (navigator: object): [Tabs, Tabs] => {
    const clock = { now: Date.now, after: (_delayMs: number, run: () => void) => systemClock.after(50, run) };
    const tabs = () => browserTabs({ navigator, BroadcastChannel } as never, clock) as Tabs;
    return [tabs(), tabs()];
  };

  it.each(['with Web Locks', 'without'])('hold locks until they are released, %s', async (kind) => {
    const [one, other] = twoTabs(kind === 'without' ? {} : webLocks());
    const own = await one.hold('own');
    const release = await one.claim('slot');
    expect({ own: await other.claim('own'), slot: await other.claim('slot') }).toEqual({ own: null, slot: null });
    own();
    release?.();
    await new Promise((resolve) => setImmediate(resolve));
    const [theirs, ...slots] = await Promise.all([other.claim('own'), other.claim('slot'), one.claim('slot')]);
    expect(theirs).not.toBeNull();
    expect(slots.filter((free) => free !== null)).toHaveLength(1);
    for (const free of [theirs, ...slots]) free?.();
  });

  it('hear each other', async () => {
    const [one, other] = twoTabs({});
    const heard = new Promise((resolve) => {
      const stop = other.listen('news', (text) => {
        stop();
        resolve(text);
      });
    });
    one.tell('news', 'hello');
    expect(await heard).toBe('hello');
  });
});
