import { describe, expect, it } from 'vitest';

import type { RoomId } from '#contracts';

import type { Parley } from './client.js';
import { connect } from './connect.js';
import { ALICE } from '../model/samples.js';
import { CountingClock, VirtualClock } from '../model/virtual-clock.js';
import { World } from '../model/world.js';
import { memoryStorage } from './storage/memory-storage.js';

const USER = { ...ALICE, type: 'bot' };
const TOKENS = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, refreshToken: 'r', sessionId: 's' };
const KEPT = JSON.stringify({ user: USER, sessionId: 's', refreshToken: 'r' });
const LONG_MS = 3_600_000;

const ENTRIES: Record<string, (parley: Parley) => Promise<unknown>> = {
  guest: (parley) => parley.guest('alice'),
  login: (parley) => parley.login({ username: 'alice', password: 'secret' }),
  register: (parley) => parley.register({ username: 'alice', password: 'secret' }),
  bot: (parley) => parley.bot('token'),
  resume: (parley) => parley.resume(),
};

interface Entering {
  isIn: boolean;
  /** The signed-in user, or the error. */
  readonly outcome: Promise<unknown>;
}

/** A client of a server that answers all sign-in requests. */
class Scene {
  readonly clock = new VirtualClock();
  private readonly timers = new CountingClock(this.clock);
  fetches = 0;
  dials = 0;
  links = 0;
  server: 'answers' | 'is silent' | 'is unreachable' = 'answers';
  private readonly storage = memoryStorage();
  readonly parley = connect({
    url: 'http://parley.test',
    name: 'scene',
    storage: this.storage,
    dial: () => {
      this.dials++;
      this.links++;
      return { send: () => undefined, close: () => void this.links-- };
    },
    fetch: async (url) => {
      this.fetches++;
      if (this.server === 'is unreachable') throw new TypeError('fetch failed');
      if (this.server === 'is silent') return new Promise(() => undefined);
      if (url.endsWith('/me')) return Response.json(USER);
      return Response.json({ user: USER, tokens: TOKENS, sessions: [{ id: 's', current: true }] });
    },
    runtime: { clock: this.timers, random: () => 0, newId: () => 'id' },
  });

  constructor() {
    void this.storage.set('scene:http://parley.test:session', KEPT);
  }

  enter(how: string): Entering {
    const outcome = ENTRIES[how]!(this.parley);
    const entering: Entering = { isIn: false, outcome: outcome.catch((error: unknown) => error) };
    outcome.then(
      () => (entering.isIn = true),
      () => undefined,
    );
    return entering;
  }

  /** The client's activity, now and in the next hour. */
  async goingOn(): Promise<object> {
    await this.clock.pass(0);
    const { fetches, dials, links } = this;
    const timers = this.timers.waiting;
    await this.clock.pass(LONG_MS);
    return { timers, links, fetches: this.fetches - fetches, dials: this.dials - dials };
  }
}

const NOTHING = { timers: 0, links: 0, fetches: 0, dials: 0 };

describe('a closed client', () => {
  it.each(Object.keys(ENTRIES))('rejects a pending %s immediately', async (how) => {
    const scene = new Scene();
    scene.server = 'is silent';
    const { outcome } = scene.enter(how);
    await scene.clock.pass(1);
    scene.parley.close();
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', message: 'The client was closed.' });
    expect(await scene.goingOn()).toEqual(NOTHING);
  });

  it.each(Object.keys(ENTRIES))('does nothing more after a close at any step of a %s', async (how) => {
    let isOver = false;
    for (let steps = 0; !isOver; steps++) {
      const scene = new Scene();
      const entering = scene.enter(how);
      for (let step = 0; step < steps; step++) await Promise.resolve();
      isOver = scene.dials > 0;
      scene.parley.close();
      expect(await scene.goingOn(), `closed after ${String(steps)} steps`).toEqual(NOTHING);
      if (!entering.isIn) expect(await entering.outcome).toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('reopens on resume, but not on reconnect', async () => {
    const scene = new Scene();
    await scene.enter('guest').outcome;
    scene.parley.close();
    scene.parley.reconnect();
    expect(await scene.goingOn()).toEqual(NOTHING);
    expect(await scene.parley.resume()).toMatchObject({ id: 'u' });
    await scene.clock.pass(0);
    expect(scene.links).toBe(1);
  });

  it('stops retrying a failed token renewal', async () => {
    const scene = new Scene();
    await scene.enter('guest').outcome;
    scene.server = 'is unreachable';
    await scene.clock.pass(500_000);
    scene.parley.close();
    expect(await scene.goingOn()).toEqual(NOTHING);
  });

  it('rejects a sign-in that is interrupted by a logout', async () => {
    const scene = new Scene();
    const entering = scene.enter('guest');
    await scene.parley.logout();
    expect(await entering.outcome).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await scene.goingOn()).toEqual(NOTHING);
  });

  it('rejects pending requests and does not wait for their answers', async () => {
    const world = await World.calm();
    const client = world.client(0);
    const opening = client.room('room0' as RoomId).open();
    const refused = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (let index = 0; index < 20; index++) client.room('room0' as RoomId).send('on its way');
    await world.clock.pass(1);
    client.close();
    await refused;
    await expect(client.ask('room:list', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(world.timersOf(0)).toBe(0);
    await world.clock.pass(LONG_MS);
    expect(world.timersOf(0)).toBe(0);
    world.close();
  });
});
