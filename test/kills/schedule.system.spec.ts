import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { query, storedMessages } from '#testing/topology/store';
import { killAndAwaitRestart, topology } from '#testing/topology/topology';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 300_000 });

const users = usersOfTests();
const ROOMS = 3;
const PER_ROOM = 20;
/** Enough to schedule all of them on a busy machine. */
const LEAD_MS = 8_000;
const APART_MS = 100;
/** The claim of a killed history, and some tries. */
const SENT_WITHIN_MS = 150_000;
/** `npm test` does not wait for the end of such a claim, as the matrix does. */
const IS_SHORT = process.env['PARLEY_TEST_SHORT'] !== undefined;

/** A claim lasts 30 s, and a history that lives ends it within milliseconds. Those that are 2 s old end now. */
function endOldClaims(rooms: readonly RoomId[]): Promise<unknown> {
  return query(
    `UPDATE history.scheduled SET claimed_until = now(), due_at = now()
      WHERE room_id = ANY($1::uuid[]) AND claimed_until BETWEEN now() AND now() + interval '28 seconds'`,
    [rooms],
  );
}

describe('scheduled messages', () => {
  it('are sent once and in order when each history is killed with kill -9 while they are due', async () => {
    const { user, socket } = await users.online('ann');
    const rooms: RoomId[] = [];
    for (let n = 0; n < ROOMS; n += 1)
      rooms.push((await socket.ask('room:create', { kind: 'group', name: `schedule ${String(n)}` })).id);
    const start = Date.now() + LEAD_MS;
    const numbers = Array.from({ length: PER_ROOM }, (_, n) => n);
    for (const n of numbers)
      for (const roomId of rooms)
        await socket.ask('schedule:put', {
          id: newId(),
          roomId,
          at: new Date(start + n * APART_MS).toISOString(),
          body: String(n),
        });
    await sleep(start + 3 * APART_MS - Date.now());
    for (const index of topology().histories.keys()) await killAndAwaitRestart(({ histories }) => histories[index]);
    const list = async () => {
      if (IS_SHORT) await endOldClaims(rooms);
      return ((await user.http('get', '/v1/me/scheduled')).body as { scheduled?: unknown[] }).scheduled;
    };
    await expect.poll(list, { timeout: SENT_WITHIN_MS, interval: 1_000 }).toEqual([]);
    for (const roomId of rooms) {
      const sent = (await storedMessages(roomId)).filter(({ kind }) => kind === 'text');
      expect(sent.map(({ body }) => Number(body))).toEqual(numbers);
    }
  });
});
