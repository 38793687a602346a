import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Act, anyActs, perform, quietActs } from './acts.js';
import { claims } from './equality.js';
import { World } from './world.js';

/** `PARLEY_MODEL_RUNS=5000` for a longer search. */
const RUNS = Number(process.env['PARLEY_MODEL_RUNS'] ?? 250);
const ACTS_MAX = 60;
/** Longer than every timer of a client. */
const LONG_MS = 3_600_000;
const TIMEOUT_MS = 60_000 + RUNS * 100;

async function play(seed: number, acts: readonly Act[], faults: boolean): Promise<World> {
  const world = new World(seed);
  world.network.faults = faults;
  try {
    await world.begin();
    await performAll(world, acts);
    await world.rest();
    compare(world);
    return world;
  } finally {
    world.close();
  }
}

async function performAll(world: World, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    perform(world, act);
    await world.pass(act.pauseMs);
  }
}

function compare(world: World): void {
  for (const user of world.clients.keys())
    for (const { what, client, server } of claims(world, user)) expect(client, what).toEqual(server);
}

const settings = {
  // `PARLEY_MODEL_SHRINK=off` reports the first failure without shrinking it.
  endOnFailure: process.env['PARLEY_MODEL_SHRINK'] === 'off',
  numRuns: RUNS,
  interruptAfterTimeLimit: TIMEOUT_MS - 10_000,
};

describe('the client in the model', () => {
  it(
    'contains all changes up to its cursors at every moment, and equals the server at rest, despite network faults',
    async () => {
      const property = fc.asyncProperty(fc.nat(), anyActs(ACTS_MAX), async (seed, acts) => {
        await play(seed, acts, true);
      });
      await fc.assert(property, settings);
    },
    TIMEOUT_MS,
  );

  it(
    'holds no timer and opens no connection after it is closed at any moment',
    async () => {
      const property = fc.asyncProperty(fc.nat(), anyActs(ACTS_MAX), async (seed, acts) => {
        const world = new World(seed);
        await world.begin();
        await performAll(world, acts);
        world.close();
        for (const durationMs of [0, LONG_MS]) {
          await world.clock.pass(durationMs);
          expect([...world.clients.keys()].map((user) => world.timersOf(user))).toEqual([0, 0, 0]);
          expect(world.server.connections.size).toBe(0);
        }
      });
      await fc.assert(property, { ...settings, numRuns: Math.ceil(RUNS / 4) });
    },
    TIMEOUT_MS,
  );

  it(
    'repeats no sync if no frame is lost or reordered',
    async () => {
      const property = fc.asyncProperty(fc.nat(), quietActs(ACTS_MAX), async (seed, acts) => {
        const { network } = await play(seed, acts, false);
        expect(network.repeatedSyncs).toBe(0);
      });
      await fc.assert(property, { ...settings, numRuns: Math.ceil(RUNS / 4) });
    },
    TIMEOUT_MS,
  );
});
