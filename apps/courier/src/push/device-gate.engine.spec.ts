import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { TestPushes } from '../../testing/test-pushes.js';

const WAIT = { timeout: 10_000, interval: 50 };
const TEST_MS = 40_000;

describe('a courier of a site without devices', () => {
  let pushes: TestPushes;

  beforeEach(async () => {
    pushes = await TestPushes.start();
  });
  afterEach(() => pushes.stop());

  /** All questions to auth that began before the call are answered, and another one. */
  const answered = async (): Promise<void> => {
    const { length } = pushes.devices.reports;
    await expect.poll(() => pushes.devices.reports.length, WAIT).toBeGreaterThan(length + 1);
  };
  const roomWithMessages = async (userId: UserId): Promise<RoomId> => {
    const roomId = pushes.room(userId);
    for (let count = 0; count < 3; count += 1) await pushes.send(roomId);
    return roomId;
  };
  const leaseEnds = () => pushes.couriers.query('UPDATE courier.hooks SET leased_until = now()');

  it(
    'reads nothing and writes nothing; the first device gets what comes after it, at once',
    async () => {
      await pushes.courier();
      await answered();
      const userId = newId<UserId>();
      const roomId = await roomWithMessages(userId);
      await answered();
      expect(pushes).toMatchObject({ asked: 0, devices: { asked: 0 } });
      expect(await pushes.couriers.sql.store.query('SELECT FROM courier.cursors')).toEqual([]);
      pushes.browser(userId, 'first');
      const before = performance.now();
      await pushes.send(roomId);
      await expect.poll(() => pushes.seqsOf('first'), WAIT).toEqual([4]);
      expect(performance.now() - before).toBeLessThan(5_000);
    },
    TEST_MS,
  );

  it(
    'skips nothing that was sent while auth did not answer',
    async () => {
      await pushes.courier();
      await answered();
      const userId = newId<UserId>();
      const roomId = pushes.room(userId);
      pushes.devices.areUnavailable = true;
      await pushes.send(roomId);
      pushes.browser(userId, 'late');
      await pushes.send(roomId);
      pushes.devices.areUnavailable = false;
      await expect.poll(() => pushes.seqsOf('late').at(-1), { ...WAIT, timeout: 30_000 }).toBe(2);
    },
    TEST_MS,
  );

  it(
    'reads nothing again when the last device has gone',
    async () => {
      await pushes.courier();
      const userId = newId<UserId>();
      const id = pushes.browser(userId, 'last');
      const roomId = await roomWithMessages(userId);
      await expect.poll(() => pushes.seqsOf('last').length, WAIT).toBeGreaterThan(0);
      pushes.devices.end(id);
      await answered();
      const { asked } = pushes;
      await pushes.send(roomId);
      await answered();
      expect(pushes.asked).toBe(asked);
    },
    TEST_MS,
  );

  it(
    'tells the next courier what it has skipped; after a kill the next one skips it itself',
    async () => {
      const first = await pushes.courier();
      await answered();
      const [one, other] = [newId<UserId>(), newId<UserId>()];
      await roomWithMessages(one);
      await answered();
      await first.stop();
      pushes.browser(one, 'one');
      const second = await pushes.courier();
      await answered();
      expect(pushes.seqsOf('one')).toEqual([]);
      pushes.devices.devices.length = 0;
      await answered();
      const roomId = await roomWithMessages(other);
      await answered();
      await second.kill();
      await leaseEnds();
      const third = await pushes.courier();
      await third.sweeps.job.run();
      await answered();
      await third.sweeps.job.run();
      await answered();
      pushes.browser(other, 'other');
      await pushes.send(roomId);
      await expect.poll(() => pushes.messagesOf('other'), WAIT).toHaveLength(1);
      const [row] = await pushes.rows();
      expect(row?.from_seq).toBe(4);
    },
    TEST_MS,
  );
});
