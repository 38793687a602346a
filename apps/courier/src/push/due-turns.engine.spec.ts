import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestCouriers } from '../../testing/test-couriers.js';
import { DueTurns } from './due-turns.js';
import type { PushRow, ReminderRow } from './push-row.js';
import { DUE_PUSHES, DUE_PUSHES_OF_USERS } from './pushes.store.js';
import { WAITING_REMINDERS, WAITING_REMINDERS_OF_USERS } from './reminders.store.js';

const LIMIT = 100;

const TABLES = {
  messages: {
    readings: { earliest: DUE_PUSHES, ofUsers: DUE_PUSHES_OF_USERS },
    insert:
      'INSERT INTO courier.pushes (to_seq, from_seq, device_id, room_id, user_id, by_hook, at, due_at) SELECT 1, 1,',
  },
  reminders: {
    readings: { earliest: WAITING_REMINDERS, ofUsers: WAITING_REMINDERS_OF_USERS },
    insert:
      'INSERT INTO courier.reminders (message_id, remind_at, device_id, room_id, user_id, by_hook, at, due_at) SELECT gen_random_uuid(), now(),',
  },
};

describe.each(['messages', 'reminders'] as const)('what is due of %s', (kind) => {
  let turns: DueTurns<PushRow | ReminderRow>;

  const couriers = setUp(() => TestCouriers.start());
  beforeEach(async () => {
    await couriers.query('TRUNCATE courier.pushes, courier.reminders');
    turns = new DueTurns(couriers.sql, TABLES[kind].readings, false);
  });

  /** Pushes of the user, due for so many seconds, in as many rooms. */
  const wait = async (userId: UserId, count: number, dueForSeconds: number) => {
    await couriers.query(`${TABLES[kind].insert}
        '${newId()}', gen_random_uuid(), '${userId}', false, now(), now() - interval '${String(dueForSeconds)} s'
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
