import * as fc from 'fast-check';
import { afterAll, describe, it, vi } from 'vitest';

import { type Act, anyActs, USERS } from '#testing/threads/acts';
import { agree } from '#testing/threads/agreement';
import { History } from '#testing/threads/history';
import { type OnlineUser, TestUsers } from '#testing/users/users-of-tests';

const TIMEOUT_MS = 240_000;
vi.setConfig({ testTimeout: TIMEOUT_MS });

/** Ends the search for the shortest history that fails. */
const SEARCH_MS = 120_000;

/** Rooms in which histories happen at the same time, each with its own users. */
const LANES = 16;
const ACTS_MAX = 24;
/** A lane gets new users after so many histories, so that their lists stay short. */
const HISTORIES_OF_USERS = 25;
const IS_LONG = process.env['PARLEY_TEST_LONG'] !== undefined;
/** `PARLEY_TEST_MODEL_RUNS=1000` for a longer search: each run is a history per lane. */
const RUNS = Number(process.env['PARLEY_TEST_MODEL_RUNS'] ?? (IS_LONG ? 40 : 1));
const SCHEDULED_RUNS = IS_LONG ? 3 : 1;
const IS_SHORT = process.env['PARLEY_TEST_SHORT'] !== undefined;

const users = new TestUsers();
afterAll(() => users.leave());

interface Lane {
  members: OnlineUser[];
  histories: number;
}
const lanes: Lane[] = Array.from({ length: LANES }, () => ({ members: [], histories: 0 }));

async function membersOf(lane: Lane): Promise<OnlineUser[]> {
  if (lane.histories++ % HISTORIES_OF_USERS > 0) return lane.members;
  for (const { socket } of lane.members) socket.close();
  lane.members = [];
  for (let index = 0; index < USERS; index++) lane.members.push(await users.online('model', -(index % 2)));
  return lane.members;
}

async function play(lane: Lane, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  const members = await membersOf(lane);
  const history = await History.begin(members);
  for (const act of acts) await (act.kind === 'check' ? agree(history) : history.perform(act));
  await agree(history);
  const { roomId } = history;
  // So that the next history of these users finds short lists.
  await Promise.all(
    members.flatMap(({ socket }, user) =>
      history.model.isJoined(user) ? [socket.ask('read:mark', { roomId, seq: history.model.head })] : [],
    ),
  );
}

/** The histories of all lanes happen at the same time. A failure is shrunk to the shortest history that still fails. */
async function playAll(most: number, runs: number, scheduled = 0): Promise<number> {
  let count = 0;
  const several = fc.array(anyActs(most, scheduled), { minLength: LANES, maxLength: LANES });
  const property = fc.asyncProperty(several, async (histories) => {
    count += histories.filter((acts) => acts.length > 0).length;
    const played = await Promise.allSettled(lanes.map((lane, index) => play(lane, histories[index] ?? [])));
    const failed = played.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
  await fc.assert(property, {
    numRuns: runs,
    interruptAfterTimeLimit: SEARCH_MS,
    endOnFailure: process.env['PARLEY_TEST_MODEL_SHRINK'] === 'off',
  });
  return count;
}

describe('the server, a client of before and a client of threads', () => {
  it('agree on every marker and count, whatever happens in a room', async () => {
    const began = performance.now();
    const count = await playAll(ACTS_MAX, RUNS);
    if (process.env['PARLEY_TEST_MODEL_TIMES'] !== undefined)
      process.stdout.write(`${String(count)} histories, ${String(Math.round(performance.now() - began))} ms\n`);
  });

  // `PARLEY_TEST_SHORT` is set for the suite of the previous version: scheduled messages take seconds to be due.
  it.skipIf(IS_SHORT)('agree on them with scheduled messages', async () => {
    await playAll(10, SCHEDULED_RUNS, 6);
  });
});
