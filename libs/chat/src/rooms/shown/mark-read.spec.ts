import { afterEach, beforeEach, expect, it } from 'vitest';

import type { RoomId, RoomState } from '#client';

import { World } from '../../../../client/model/world.js';
import { markRead } from './mark-read.js';

let world: World;
const room = () => world.client(0).rooms.getSnapshot()[0] as RoomState;

beforeEach(async () => {
  world = new World(1);
  world.network.faults = false;
  await world.begin();
  await world.pass(1_000);
  world.send(1, world.roomIds[0] as RoomId, 'hello');
  await world.pass(1_000);
});

afterEach(() => world.close());

it('a room is read, and no longer marked as unread', async () => {
  await Promise.all([world.client(0).room(room().id).markUnread(), world.pass(1_000)]);
  expect(room()).toMatchObject({ unread: 1, me: { unreadMark: true } });
  await Promise.all([markRead(world.client(0), room()), world.pass(1_000)]);
  expect(room()).toMatchObject({ unread: 0 });
  expect(room().me.unreadMark ?? false).toBe(false);
});

it('without a network it says so, and is not marked later', async () => {
  world.setDown(0, true);
  await world.pass(1_000);
  const marked = markRead(world.client(0), room());
  await Promise.all([expect(marked).rejects.toMatchObject({ code: 'UNAVAILABLE' }), world.pass(40_000)]);
  world.setDown(0, false);
  await world.pass(60_000);
  expect(room().unread).toBe(1);
});
