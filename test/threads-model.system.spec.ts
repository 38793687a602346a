import * as fc from 'fast-check';
import { afterAll, describe, it, vi } from 'vitest';

import { type Act, actsAround, anyActs, USERS } from '#testing/threads/acts';
import { agree } from '#testing/threads/agreement';
import { History } from '#testing/threads/history';
import type { ModelUser } from '#testing/threads/sends';
import { gatewayUrl } from '#testing/topology/topology';
import { TestUsers } from '#testing/users/users-of-tests';

/** Rooms in which histories happen at the same time, each with its own users; `PARLEY_TEST_MODEL_LANES=4` on a busy machine. */
const LANES = Number(process.env['PARLEY_TEST_MODEL_LANES'] ?? 16);
const ACTS_MAX = 24;
/** A lane gets new users after so many histories, so that their lists stay short. */
const HISTORIES_OF_USERS = 25;
const IS_LONG = process.env['PARLEY_TEST_LONG'] !== undefined;
/** `PARLEY_TEST_MODEL_RUNS=200` for a longer search: each run is a history per lane. */
const RUNS = Number(process.env['PARLEY_TEST_MODEL_RUNS'] ?? (IS_LONG ? 8 : 1));
/** Runs with acts that take long. */
const SLOW_RUNS = Math.ceil(RUNS / 16);
const IS_SHORT = process.env['PARLEY_TEST_SHORT'] !== undefined;

/** Ends the search for the shortest history that fails, and what takes several times as long as on a busy machine. */
const SEARCH_MS = 120_000 + RUNS * 16_000;
vi.setConfig({ testTimeout: 2 * SEARCH_MS });

const users = new TestUsers();
afterAll(() => users.leave());

interface Lane {
  members: ModelUser[];
  histories: number;
}
const lanes: Lane[] = Array.from({ length: LANES }, () => ({ members: [], histories: 0 }));

async function membersOf(lane: Lane): Promise<ModelUser[]> {
  if (lane.histories++ % HISTORIES_OF_USERS > 0) return lane.members;
  for (const { socket, phone } of lane.members) for (const device of [socket, phone]) device.close();
  lane.members = [];
  for (let index = 0; index < USERS; index++) lane.members.push(await member(index));
  return lane.members;
}

/** A user whose devices are at different gateways. */
async function member(index: number): Promise<ModelUser> {
  const online = await users.online('model', -(index % 2));
  const phone = await online.user.connect({ url: gatewayUrl(-((index + 1) % 2)) });
  await phone.ask('sync', {});
  return { ...online, phone };
}

async function play(lane: Lane, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  const members = await membersOf(lane);
  const history = await History.begin(members);
  try {
    for (const act of acts) await (act.kind === 'check' ? agree(history) : history.perform(act));
    await agree(history);
  } finally {
    await history.end();
  }
  const { roomId } = history;
  // So that the next history of these users finds short lists.
  await Promise.all(
    members.flatMap(({ socket }, user) =>
      history.model.isJoined(user) ? [socket.ask('read:mark', { roomId, seq: history.model.head })] : [],
    ),
  );
}

/** The histories of all lanes happen at the same time. A failure is shrunk to the shortest history that still fails. */
async function playAll(acts: fc.Arbitrary<Act[]>, runs: number): Promise<void> {
  const began = performance.now();
  let count = 0;
  const several = fc.array(acts, { minLength: LANES, maxLength: LANES });
  const property = fc.asyncProperty(several, async (histories) => {
    const played = await Promise.allSettled(lanes.map((lane, index) => play(lane, histories[index] ?? [])));
    const failed = played.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    count += histories.filter((history) => history.length > 0).length;
  });
  await fc.assert(property, {
    numRuns: runs,
    interruptAfterTimeLimit: SEARCH_MS,
    markInterruptAsFailure: true,
    endOnFailure: process.env['PARLEY_TEST_MODEL_SHRINK'] === 'off',
  });
  if (process.env['PARLEY_TEST_MODEL_TIMES'] === undefined) return;
  process.stdout.write(`${String(count)} histories, ${String(Math.round(performance.now() - began))} ms\n`);
}

describe('the server, clients of before, and clients of today on two devices', () => {
  it('agree on every marker and count, whatever happens in a room', async () => {
    await playAll(anyActs(ACTS_MAX), RUNS);
  });

  it('agree on counts above 99', async () => {
    await playAll(anyActs(8, { flood: 12 }), SLOW_RUNS);
  });

  // A purge waits for its job.
  it.skipIf(IS_SHORT)('agree on them after retention has purged messages', async () => {
    await playAll(actsAround('purge', ACTS_MAX), SLOW_RUNS);
  });

  // A thousand messages in each room take long, too.
  it.skipIf(IS_SHORT)('agree on them behind an answer that is far from its sender’s marker', async () => {
    await playAll(actsAround('distance', ACTS_MAX), SLOW_RUNS);
  });

  // Scheduled messages take seconds to be due, so the matrix runs it, and `npm test` does not.
  it.skipIf(IS_SHORT)('agree on them with scheduled messages', async () => {
    await playAll(anyActs(10, { schedule: 6 }), SLOW_RUNS);
  });
});
