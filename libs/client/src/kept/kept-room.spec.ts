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

it('keeps the newest messages of a room, also when one comes while they are requested', async () => {
  const room = new RoomReplica(
    ROOM,
    () => ({ me: null, blocked: new Set(), joinedAt: () => null }),
    { closedMessages: 3, openMessages: 6 },
    () => false,
    new Timelines().followerOf(ROOM),
  );
  room.applyState(aState(HEAD));
  room.gate.advance(HEAD);
  const seqs = Array.from({ length: KEPT_MESSAGES }, (_, place) => HEAD - KEPT_MESSAGES + 1 + place);
  const page = { messages: seqs.map((seq) => aMessage(seq)), rev: HEAD, reachedStart: false, reachedEnd: true };
  const kept = new KeptRoom(room, {
    replica: { rooms: new Map([[ROOM, room]]) } as unknown as Replica,
    requests: {
      ask: () => {
        kept.message(aMessage(HEAD + 1), undefined);
        return Promise.resolve(page);
      },
    } as unknown as Requests,
    runtime: {} as Runtime,
    me: () => null,
  });
  await kept.fetch();
  expect(kept.messages.map(({ seq }) => seq)).toEqual(seqs.map((seq) => seq + 1));
});
