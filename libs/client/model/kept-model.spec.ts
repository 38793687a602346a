import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Message, UserId } from '#contracts';

import { type Act, anyActs, perform } from './acts.js';
import { claims } from './equality.js';
import { entry, isMember, liveMessages, seenBy } from './model-store.js';
import { World } from './world.js';

/** `PARLEY_MODEL_RUNS=5000` for a longer search. */
const RUNS = Math.ceil(Number(process.env['PARLEY_MODEL_RUNS'] ?? 250) / 10);
const ACTS_MAX = 40;
const TIMEOUT_MS = 60_000 + RUNS * 1_000;
/** Each turn of the client that keeps its rooms takes 5 s, and real time. */
const TURNS = 12;
const TURN_MS = 5_000;

const act = (kind: Act['kind'], pauseMs: number, room = 0): Act => ({ kind, user: 0, room, share: 0, pauseMs });
/** The user joins a room while the messages of others are requested. */
const JOINED_MEANWHILE = [
  ...[act('fill', 4_501), act('rename', 493), act('timelineNewer', 11)],
  ...[act('lag', 0), act('lag', 0), act('join', 0, 3)],
];

/** What is kept of a room, and the newest messages that the server has of it. */
async function compareKept(world: World, user: number): Promise<void> {
  const { store } = world.server;
  const userId = world.userIds[user] as UserId;
  const kept = await world.kept(user);
  const mine = world.roomIds.filter((roomId) => isMember(store, userId, roomId));
  expect(kept?.epoch).toBe(store.epoch);
  expect(kept?.rooms.map(({ room }) => room.id).sort()).toEqual(mine);
  for (const { room, rev, messages } of kept?.rooms ?? []) {
    const held = entry(store.rooms, room.id);
    const server = liveMessages(held)
      .slice(-50)
      .map((message) => seenBy(store, userId, message));
    expect({ rev, messages: brief(messages) }, room.id).toEqual({ rev: held.rev, messages: brief(server) });
  }
}

const brief = (messages: readonly Message[]) =>
  messages.map(({ id, rev, body, deletedAt, reactions }) => ({ id, rev, body, deletedAt, reactions }));

describe('a client that keeps its rooms, in the model', () => {
  it(
    'shows and keeps what the server has at rest, despite faults, restores and reloads',
    async () => {
      const property = fc.asyncProperty(fc.nat(), anyActs(ACTS_MAX), async (seed, acts) => {
        const world = new World(seed, { keeps: true });
        try {
          await world.begin();
          for (const act of acts) {
            perform(world, act);
            await world.pass(act.pauseMs);
          }
          await world.rest();
          for (let turn = 0; turn < TURNS; turn++) {
            await world.pass(TURN_MS);
            await world.kept(0);
          }
          for (const user of world.clients.keys()) {
            for (const { what, client, server } of claims(world, user)) expect(client, what).toEqual(server);
            await compareKept(world, user);
          }
        } finally {
          world.close();
        }
      });
      await fc.assert(property, {
        numRuns: RUNS,
        examples: [[0, JOINED_MEANWHILE]],
        interruptAfterTimeLimit: TIMEOUT_MS - 10_000,
      });
    },
    TIMEOUT_MS,
  );
});
