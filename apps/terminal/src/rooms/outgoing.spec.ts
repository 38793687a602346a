import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RoomId, RoomStore } from '#client';
import { entry } from '../../../../libs/client/model/model-store.js';
import { World } from '../../../../libs/client/model/world.js';

import { Outgoing } from './outgoing.js';

const ROOM = 'room0' as RoomId;

describe('outgoing messages', () => {
  let world: World;
  let store: RoomStore;
  let outgoing: Outgoing;
  let refusals: string[];

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    await world.pass(1_000);
    store = world.client(0).room(ROOM);
    await Promise.all([store.open(), world.pass(1_000)]);
    refusals = [];
    outgoing = new Outgoing(world.client(0), ({ code }, file) =>
      refusals.push(file === undefined ? code : `${code} ${file}`),
    );
  });

  afterEach(() => world.close());

  it('wait when 64 are unacked, and go on with the acks', async () => {
    world.network.cut(world.userIds[0]!);
    let sent = 0;
    const all = (async () => {
      for (; sent < 100; sent++) await outgoing.send(store, { body: `m${String(sent)}`, ended: true });
      await outgoing.drained();
    })();
    await new Promise(setImmediate);
    expect({ sent, unacked: outgoing.unacked }).toEqual({ sent: 64, unacked: 64 });
    await Promise.all([all, world.pass(60_000)]);
    expect({ sent, unacked: outgoing.unacked, refused: outgoing.refused }).toEqual({
      sent: 100,
      unacked: 0,
      refused: 0,
    });
  });

  it('go into the thread that they name', async () => {
    const bodies = () => entry(world.server.store.rooms, ROOM).messages.map(({ body, threadId }) => [body, threadId]);
    await Promise.all([outgoing.send(store, { body: 'root', ended: true }), world.pass(1_000)]);
    const root = entry(world.server.store.rooms, ROOM).messages.at(-1)!;
    await Promise.all([outgoing.send(store, { body: 'reply', ended: true }, { threadId: root.id }), world.pass(1_000)]);
    expect(bodies().slice(-2)).toEqual([
      ['root', null],
      ['reply', root.id],
    ]);
  });

  it('that the server refuses are counted and reported', async () => {
    await Promise.all([outgoing.send(store, { body: ' ', ended: true }), world.pass(1_000)]);
    await outgoing.drained();
    expect(outgoing.refused).toBe(1);
    expect(refusals).toEqual(['INVALID']);
  });

  it('whose file cannot be uploaded are reported with its name', async () => {
    await outgoing.send(store, { body: '', ended: true }, {}, ['/no/such/notes.txt']);
    // The file is opened outside of the virtual time.
    while (refusals.length === 0) await world.pass(100);
    expect(refusals).toEqual(['INVALID notes.txt']);
  });
});
