import { expect, it } from 'vitest';

import type { RoomId } from '#contracts';

import { aMessage, aState } from '../../model/samples.js';
import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import { RoomReplica } from '../replica/room-replica.js';
import type { Runtime } from '../runtime/runtime.js';
import { Timelines } from '../timeline/timelines.js';
import { KeptRoom } from './kept-room.js';
import { KEPT_MESSAGES } from './kept.policy.js';

const ROOM = 'room' as RoomId;
const HEAD = 60;

function aRoom(): RoomReplica {
  const room = new RoomReplica(
    ROOM,
    () => ({ me: null, blocked: new Set(), joinedAt: () => null }),
    { closedMessages: 3, openMessages: 6 },
    () => false,
    new Timelines().followerOf(ROOM),
    (message) => message,
  );
  room.applyState(aState(HEAD));
  room.gate.advance(HEAD);
  return room;
}

function keptOf(room: RoomReplica, rooms: ReadonlyMap<RoomId, RoomReplica>, ask: () => Promise<object>): KeptRoom {
  return new KeptRoom(room, {
    replica: { rooms } as unknown as Replica,
    requests: { ask, pause: () => Promise.reject(new Error('there is nothing to wait for')) } as unknown as Requests,
    runtime: { random: () => 0 } as unknown as Runtime,
    me: () => null,
  });
}

it('keeps the newest messages of a room, also when one comes while they are requested', async () => {
  const room = aRoom();
  const seqs = Array.from({ length: KEPT_MESSAGES }, (_, place) => HEAD - KEPT_MESSAGES + 1 + place);
  const page = { messages: seqs.map((seq) => aMessage(seq)), rev: HEAD, reachedStart: false, reachedEnd: true };
  const kept = keptOf(room, new Map([[ROOM, room]]), () => {
    kept.message(aMessage(HEAD + 1), undefined);
    return Promise.resolve(page);
  });
  await kept.fetch();
  expect(kept.messages.map(({ seq }) => seq)).toEqual(seqs.map((seq) => seq + 1));
});

it('ends the request for a room that the user has left meanwhile: others wait for it', async () => {
  const rooms = new Map([[ROOM, aRoom()]]);
  const [room = aRoom()] = rooms.values();
  const kept = keptOf(room, rooms, () => {
    rooms.clear();
    return Promise.resolve({ messages: [], rev: HEAD - 1, reachedStart: true, reachedEnd: true });
  });
  await kept.fetch();
  expect(kept.messages).toEqual([]);
});
