import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Act, anyActs, perform } from './acts.js';
import { claims } from './equality.js';
import { World } from './world.js';

/** `PARLEY_MODEL_RUNS=5000` for a longer search. */
const RUNS = Number(process.env['PARLEY_MODEL_RUNS'] ?? 250);
const ACTS_MAX = 60;
const TIMEOUT_MS = 60_000 + RUNS * 100;

async function play(seed: number, acts: readonly Act[]): Promise<World> {
  const world = new World(seed);
  await world.begin();
  for (const act of acts) {
    perform(world, act);
    await world.clock.pass(act.pauseMs);
  }
  await world.rest();
  return world;
}

function compare(world: World): void {
  for (const user of world.clients.keys())
    for (const { what, client, server } of claims(world, user)) expect(client, what).toEqual(server);
}

describe('the client, whatever the network does', () => {
  it(
    'is as the server is when all has come to rest',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), anyActs(ACTS_MAX), async (seed, acts) => {
          const world = await play(seed, acts);
          try {
            compare(world);
          } finally {
            world.close();
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: TIMEOUT_MS - 10_000 },
      );
    },
    TIMEOUT_MS,
  );
});
