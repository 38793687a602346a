import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { MessageId, RoomId, UserId } from '#contracts';

import { entry } from '../model/model-store.js';
import { ModelHost } from '../model/model-host.js';
import { World } from '../model/world.js';
import type { Parley } from './client.js';
import { connect, type ConnectOptions } from './connect.js';
import { UserReplaced } from './session/token-rotation.js';

const ROOM = 'room0' as RoomId;
const ANN = 'user0' as UserId;
const BOB = 'user1' as UserId;

describe('a client with tokens of a host', () => {
  let world: World;
  let host: ModelHost;
  let client: Parley;

  const open = async (options: ConnectOptions = host.options): Promise<Parley> => {
    client = connect(options);
    await Promise.all([client.resume(), world.pass(1_000)]);
    return client;
  };
  const sent = (body: string) =>
    entry(world.server.store.rooms, ROOM)
      .messages.filter((message) => message.body === body)
      .map(({ senderId }) => senderId);
  const pending = () =>
    client
      .room(ROOM)
      .getSnapshot()
      .pending.map(({ body }) => body);
  /** Writes a message that is not sent: the connection is lost, and the session revoked. */
  const write = (body: string): MessageId => {
    host.isRevoked = true;
    world.network.cut(ANN);
    return client.room(ROOM).send(body);
  };

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    host = new ModelHost(world);
    host.signedIn = ANN;
    client = await open();
  });

  afterEach(() => client.close());

  it('sends what it could not send before its session was revoked', async () => {
    write('kept');
    expect(pending()).toEqual(['kept']);
    await world.pass(10_000);
    expect({ sent: sent('kept'), pending: pending() }).toEqual({ sent: [ANN], pending: [] });
    expect(client.connection.getSnapshot().status).toBe('connected');
  });

  it('sends what was written before the user was known, in order', async () => {
    write('kept');
    await world.pass(100);
    client.close();
    client = connect(host.options);
    client.room(ROOM).send('early');
    const entering = client.resume();
    client.room(ROOM).send('while entering');
    expect(pending()).toEqual(['early', 'while entering']);
    await Promise.all([entering, world.pass(10_000)]);
    const { messages } = entry(world.server.store.rooms, ROOM);
    expect(messages.slice(-3).map(({ body, senderId }) => [body, senderId])).toEqual([
      ['kept', ANN],
      ['early', ANN],
      ['while entering', ANN],
    ]);
    expect(pending()).toEqual([]);
  });

  it.each([
    ['the same user', ANN, [ANN]],
    ['no other user', BOB, []],
  ])('sends what is written after the end of a session for %s', async (_whom, userId, senders) => {
    host.isRevoked = true;
    host.signedIn = null;
    world.network.cut(ANN);
    await world.pass(10_000);
    expect(client.me.getSnapshot()).toBeNull();
    client.room(ROOM).send('after the end');
    host.signedIn = userId;
    await Promise.all([client.resume(), world.pass(10_000)]);
    expect({ sent: sent('after the end'), pending: pending() }).toEqual({ sent: senders, pending: [] });
  });

  it('never sends the messages of a user as another one, whose sign-in deletes them', async () => {
    write('of Ann');
    host.signedIn = BOB;
    await world.pass(10_000);
    expect(client.ended.getSnapshot()).toBeInstanceOf(UserReplaced);
    await Promise.all([client.resume(), world.pass(10_000)]);
    expect({ id: client.me.getSnapshot()?.user.id, pending: pending(), sent: sent('of Ann') }).toEqual({
      id: BOB,
      pending: [],
      sent: [],
    });
    client.close();
    host.signedIn = ANN;
    await open();
    await world.pass(10_000);
    expect({ sent: sent('of Ann'), pending: pending() }).toEqual({ sent: [], pending: [] });
  });

  it.each([
    ['deletes unsent messages when the session is ended, and nobody is signed in at the host', true, []],
    ['keeps them when the user is only signed out at the host', false, [ANN]],
  ])('%s', async (_what, isRevoked, senders) => {
    world.network.cut(ANN);
    client.room(ROOM).send('before');
    host.isRevoked = isRevoked;
    host.signedIn = null;
    if (!isRevoked) await Promise.all([client.resume(), world.pass(1_000)]);
    await world.pass(10_000);
    expect({ me: client.me.getSnapshot(), status: client.connection.getSnapshot().status }).toEqual({
      me: null,
      status: 'closed',
    });
    host.signedIn = ANN;
    await Promise.all([client.resume(), world.pass(10_000)]);
    expect({ sent: sent('before'), pending: pending() }).toEqual({ sent: senders, pending: [] });
  });

  it('deletes unsent messages at `signOut`', async () => {
    write('unwanted');
    await Promise.all([client.signOut(), world.pass(1_000)]);
    await Promise.all([client.resume(), world.pass(10_000)]);
    expect(sent('unwanted')).toEqual([]);
  });

  it('keeps its session in the browser, apart from those of other apps', async () => {
    client.close();
    const values = new Map<string, string>();
    const localStorage = {
      ...{ getItem: (key: string) => values.get(key) ?? null, setItem: values.set.bind(values) },
      ...{ removeItem: values.delete.bind(values), key: (at: number) => [...values.keys()][at] ?? null },
      get length(): number {
        return values.size;
      },
    };
    vi.stubGlobal('window', { localStorage, indexedDB: {}, navigator: {} });
    onTestFinished(() => void vi.unstubAllGlobals());
    const { storage: _, ...defaults } = host.options;
    const first = (await open(defaults)).me.getSnapshot()?.sessionId;
    client.close();
    const again = (await open(defaults)).me.getSnapshot()?.sessionId;
    client.close();
    const { token } = host.options.host!;
    const other = (await open({ ...defaults, host: { app: 'other', token } })).me.getSnapshot()?.sessionId;
    client.close();
    const last = (await open(defaults)).me.getSnapshot()?.sessionId;
    expect({ again, last, isOther: other === first }).toEqual({ again: first, last: first, isOther: false });
    expect([...values].join()).not.toContain('accessToken');
  });

  it('works in pages that may store nothing', async () => {
    client.close();
    const window = {
      get localStorage(): never {
        throw new DOMException('denied', 'SecurityError');
      },
    };
    vi.stubGlobal('window', window);
    onTestFinished(() => void vi.unstubAllGlobals());
    const { storage: _, ...defaults } = host.options;
    expect((await open(defaults)).me.getSnapshot()?.user.id).toBe(ANN);
  });
});
