import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type DueReminder, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestPushes } from '../../testing/test-pushes.js';
import { insertConsumer } from './push-consumer.store.js';
import { noteReminders } from './reminders.store.js';

const WAIT = { timeout: 15_000, interval: 50 };
/** Longer than a look for what is due takes, and a reading of reminders. */
const QUIET_MS = 2_500;
const TEST_MS = 60_000;

const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));
const someone = () => newId<UserId>();
let names = 0;
const name = () => `reminded-${String((names += 1))}`;
const begun = (pushes: TestPushes) => vi.waitFor(() => expect(pushes.devices.reports.length).toBeGreaterThan(1), WAIT);
const timesOf = (pushes: TestPushes, device: string) => pushes.remindersOf(device).map(({ remindAt }) => remindAt);

describe('a reminder that falls due', () => {
  const pushes = setUp(() => TestPushes.start());

  beforeAll(async () => {
    // Couriers have pushed reminders for long.
    await insertConsumer(pushes.couriers.sql, pushes.couriers.log.epoch);
    await noteReminders(pushes.couriers.sql, [], { from: new Date(0), until: new Date() });
    // Readings begin once auth says that there is a device.
    pushes.browser(someone(), 'first');
    await pushes.courier();
    await begun(pushes);
  });
  afterEach(() => {
    pushes.service.status(201);
    pushes.knowsNoReminders = false;
  });

  const owner = () => {
    const [userId, device] = [someone(), name()];
    return { userId, device, id: pushes.browser(userId, device) };
  };
  const rowsOf = async (id: string) => (await pushes.reminderRows()).filter((row) => row.device_id === id);
  const age = (seconds: number) =>
    pushes.couriers.query(
      'UPDATE courier.reminders SET due_at = due_at - make_interval(secs => $1), at = at - make_interval(secs => $1) WHERE ended_at IS NULL',
      [seconds],
    );

  it(
    'comes once to each device of its user, with the fields of its message',
    async () => {
      const { userId, device } = owner();
      const [other, stranger] = [name(), owner().device];
      pushes.browser(userId, other, { preview: 'none' });
      pushes.app(userId, `token-${device}`);
      const { roomId, messageId, remindAt } = pushes.remind(userId);
      await expect.poll(() => [device, other].map((each) => pushes.remindersOf(each).length), WAIT).toEqual([1, 1]);
      const said = { v: 1, type: 'reminder', userId, roomId, messageId, remindAt, direct: false };
      expect(pushes.remindersOf(device)[0]).toMatchObject({ ...said, roomName: 'tea', text: 'a secret text' });
      expect(pushes.remindersOf(other)[0]).toMatchObject(said);
      expect(JSON.stringify(pushes.remindersOf(other))).not.toMatch(/secret|Ann|tea/);
      await expect
        .poll(() => pushes.gateway.requests.map(({ body }) => body.toString()).join(), WAIT)
        .toContain(`token-${device}`);
      await quiet();
      expect(pushes.remindersOf(device)).toHaveLength(1);
      expect(pushes.service.requestsOf(stranger)).toEqual([]);
      expect(pushes.service.requestsOf(device)[0]?.headers).toMatchObject({ urgency: 'high', ttl: '86400' });
    },
    TEST_MS,
  );

  it(
    'comes beside a message of its room, and neither replaces the other',
    async () => {
      const { userId, device } = owner();
      const roomId = pushes.room(userId);
      await pushes.send(roomId);
      pushes.remind(userId, { roomId });
      pushes.remind(userId, { roomId });
      const topics = () => pushes.service.requestsOf(device).map(({ headers }) => headers['topic']);
      await expect.poll(() => new Set(topics()).size, WAIT).toBe(3);
    },
    TEST_MS,
  );

  it(
    'comes to a user who is there at once, and to one who is not to be disturbed after that',
    async () => {
      const [there, undisturbed] = [owner(), owner()];
      pushes.statuses.users.set(there.userId, ['online']);
      pushes.statuses.users.set(undisturbed.userId, ['online', 'dnd']);
      pushes.remind(there.userId);
      pushes.remind(undisturbed.userId);
      await expect.poll(() => pushes.remindersOf(there.device).length, WAIT).toBe(1);
      await expect
        .poll(async () => (await rowsOf(undisturbed.id))[0]?.due_at.getTime(), WAIT)
        .toBeGreaterThan(Date.now());
      // However long it takes.
      await age(3_500);
      await expect
        .poll(async () => (await rowsOf(undisturbed.id))[0]?.due_at.getTime(), WAIT)
        .toBeGreaterThan(Date.now());
      expect(pushes.remindersOf(undisturbed.device)).toEqual([]);
      pushes.statuses.users.delete(undisturbed.userId);
      await age(20);
      await expect.poll(() => pushes.remindersOf(undisturbed.device).length, WAIT).toBe(1);
    },
    TEST_MS,
  );

  it(
    'comes again when the push service refuses it, unless it was taken away, moved or is too old by then',
    async () => {
      const [kept, taken, moved, old] = [owner(), owner(), owner(), owner()];
      pushes.service.status(503);
      const all = [kept, taken, moved, old].map(({ userId }) => pushes.remind(userId));
      const refused = async () => (await pushes.reminderRows()).filter((row) => row.tries === 1).length;
      await expect.poll(refused, WAIT).toBe(4);
      pushes.service.status(201);
      pushes.take(all[1] as DueReminder);
      Object.assign(all[2] as DueReminder, { remindAt: new Date(Date.now() + 3_600_000).toISOString() });
      await pushes.couriers.query(`UPDATE courier.reminders SET at = at - interval '2 hours' WHERE device_id = $1`, [
        old.id,
      ]);
      await age(20);
      await expect.poll(() => pushes.remindersOf(kept.device).length, WAIT).toBe(2);
      await expect
        .poll(async () => (await pushes.reminderRows()).every(({ ended_at }) => ended_at !== null), WAIT)
        .toBe(true);
      const requests = [taken, moved, old].map(({ device }) => pushes.service.requestsOf(device).length);
      expect(requests).toEqual([1, 1, 1]);
    },
    TEST_MS,
  );

  it(
    'holds up no message while history does not know reminders yet, and comes when it does',
    async () => {
      const { userId, device } = owner();
      const roomId = pushes.room(userId);
      pushes.knowsNoReminders = true;
      pushes.remind(userId);
      await quiet();
      await pushes.send(roomId);
      await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
      expect(pushes.remindersOf(device)).toEqual([]);
      pushes.knowsNoReminders = false;
      await expect.poll(() => pushes.remindersOf(device).length, { timeout: 30_000 }).toBe(1);
    },
    TEST_MS,
  );

  it(
    'is found also if it was committed late, and goes to no device that came after it',
    async () => {
      const { userId, device } = owner();
      pushes.remind(userId);
      await expect.poll(() => pushes.remindersOf(device).length, WAIT).toBe(1);
      const late = owner();
      pushes.remind(late.userId, { agoMs: 60_000 });
      const newer = name();
      pushes.browser(userId, newer);
      await expect.poll(() => pushes.remindersOf(late.device).length, { timeout: 20_000 }).toBe(1);
      expect(pushes.remindersOf(newer)).toEqual([]);
      expect(pushes.remindersOf(device)).toHaveLength(1);
    },
    TEST_MS,
  );

  it(
    'comes also where more are due than one question answers',
    async () => {
      const { userId, device } = owner();
      for (let count = 0; count < 1_100; count += 1) pushes.remind(someone(), { agoMs: 1_000 });
      pushes.remind(userId);
      await expect.poll(() => pushes.remindersOf(device).length, WAIT).toBe(1);
    },
    TEST_MS,
  );
});

describe('reminders, when couriers and devices come and go', () => {
  let pushes: TestPushes;

  beforeEach(async () => {
    pushes = await TestPushes.start();
  });
  afterEach(() => pushes.stop());

  const leaseEnds = () => pushes.couriers.query('UPDATE courier.hooks SET leased_until = now()');

  it(
    'are not pushed if they were due before the first start; after an outage those that are not too old come once',
    async () => {
      const [userId, device] = [someone(), name()];
      pushes.browser(userId, device);
      pushes.remind(userId, { agoMs: 2_000 });
      const first = await pushes.courier();
      await begun(pushes);
      await quiet();
      expect(pushes.remindersOf(device)).toEqual([]);
      const sent = pushes.remind(userId);
      await expect.poll(() => timesOf(pushes, device), WAIT).toEqual([sent.remindAt]);
      await expect.poll(async () => (await pushes.reminderRows())[0]?.ended_at, WAIT).toBeInstanceOf(Date);
      await first.kill();
      const missed = pushes.remind(userId);
      await leaseEnds();
      await pushes.courier();
      await expect.poll(() => timesOf(pushes, device), WAIT).toEqual([sent.remindAt, missed.remindAt]);
      await quiet();
      expect(pushes.remindersOf(device)).toHaveLength(2);
    },
    TEST_MS,
  );

  it(
    'that were due long ago do not come after an outage, and what has ended is forgotten',
    async () => {
      const [userId, device] = [someone(), name()];
      pushes.browser(userId, device);
      const first = await pushes.courier();
      await begun(pushes);
      pushes.remind(userId);
      await expect.poll(() => pushes.remindersOf(device).length, WAIT).toBe(1);
      await expect.poll(async () => (await pushes.reminderRows())[0]?.ended_at, WAIT).toBeInstanceOf(Date);
      await first.kill();
      const ago = `interval '5 hours'`;
      await pushes.couriers.query(
        `UPDATE courier.hooks SET reminded_until = reminded_until - ${ago}, reminded_from = reminded_from - ${ago}`,
      );
      await pushes.couriers.query(`UPDATE courier.reminders SET remind_at = remind_at - ${ago}`);
      pushes.reminders.length = 0;
      pushes.remind(userId, { agoMs: 2 * 3_600_000 });
      const young = pushes.remind(userId, { agoMs: 600_000 });
      await leaseEnds();
      await pushes.courier();
      await expect.poll(() => timesOf(pushes, device).slice(1), WAIT).toEqual([young.remindAt]);
      await expect
        .poll(async () => (await pushes.reminderRows()).map(({ remind_at }) => remind_at.toISOString()), WAIT)
        .toEqual([young.remindAt]);
    },
    TEST_MS,
  );

  it(
    'are not read while the site has no device, and none of that time comes later',
    async () => {
      const [userId, device] = [someone(), name()];
      await pushes.courier();
      await begun(pushes);
      pushes.remind(userId);
      await quiet();
      expect(pushes.remindersAsked).toBe(0);
      pushes.browser(userId, device);
      await expect.poll(() => pushes.remindersAsked, WAIT).toBeGreaterThan(1);
      await quiet();
      expect(pushes.remindersOf(device)).toEqual([]);
      const next = pushes.remind(userId);
      await expect.poll(() => timesOf(pushes, device), WAIT).toEqual([next.remindAt]);
    },
    TEST_MS,
  );
});
