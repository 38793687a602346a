import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { TestCouriers } from '../../testing/test-couriers.js';
import { DueTurns } from './due-turns.js';

const LIMIT = 100;

describe('what is due', () => {
  let couriers: TestCouriers;
  let turns: DueTurns;

  beforeAll(async () => {
    couriers = await TestCouriers.start();
  });
  afterAll(() => couriers.stop());
  beforeEach(async () => {
    await couriers.query('DELETE FROM courier.pushes');
    turns = new DueTurns(couriers.sql, false);
  });

  /** Pushes of the user, due for so many seconds, in as many rooms. */
  const wait = async (userId: UserId, count: number, dueForSeconds: number) => {
    await couriers.query(`INSERT INTO courier.pushes (device_id, room_id, to_seq, from_seq, user_id, by_hook, at, due_at)
      SELECT '${newId()}', gen_random_uuid(), 1, 1, '${userId}', false, now(), now() - interval '${String(dueForSeconds)} s'
        FROM generate_series(1, ${String(count)})`);
    return userId;
  };
  const users = (count: number) => Array.from({ length: count }, () => newId<UserId>());
  const read = async () => new Set((await turns.read(LIMIT)).map((row) => row.user_id));

  it('is the earliest, while a look reads all of it', async () => {
    const [first, second] = [await wait(newId(), 3, 9), await wait(newId(), 3, 10)];
    expect((await turns.read(LIMIT)).map((row) => row.user_id)).toEqual([second, second, second, first, first, first]);
  });

  it.each([1, 5])('has that of a user beside many earlier ones of %i others', async (others) => {
    for (const user of users(others)) await wait(user, LIMIT, 60);
    const late = await wait(newId(), 1, 0);
    expect(await read()).toContain(late);
  });

  it('has that of each of many users within some looks, and of those who come meanwhile', async () => {
    const all = users(3 * LIMIT);
    for (const user of all) await wait(user, 2, 5);
    const early = await wait('00000000-0000-7000-8000-000000000000' as UserId, 1, 0);
    const found = new Set<UserId>();
    for (let look = 0; look < 8; look += 1) for (const user of await read()) found.add(user);
    expect(found).toEqual(new Set([...all, early]));
  });

  it('passes those whose pushes are not due yet', async () => {
    for (const user of users(20)) await wait(user, LIMIT, -60);
    await wait(newId(), LIMIT, 60);
    const late = await wait(newId(), 1, 0);
    expect(await read()).toContain(late);
  });
});
