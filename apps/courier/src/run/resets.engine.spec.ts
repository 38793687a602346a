import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestCouriers } from '../../testing/test-couriers.js';

describe('a hook of another store', () => {
  let couriers: TestCouriers;

  beforeEach(async () => {
    couriers = await TestCouriers.start();
  });
  afterEach(() => couriers.stop());

  it('tells a mirror of another store 20 s later and alone, then everything again', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    log.send(roomId);
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    log.epoch = 'epoch-2';
    const before = receiver.received.length;
    const foundAt = performance.now();
    await courier.sweeps.job.run();
    await couriers.send(roomId);
    await expect.poll(() => receiver.types.slice(before)).toEqual(['feed.reset', 'room.changed', 'feed.caught_up']);
    const [reset, changed] = receiver.received.slice(before);
    expect((reset?.at ?? 0) - foundAt).toBeGreaterThan(20_000);
    expect(reset?.delivery.epoch).toBe('epoch-2');
    expect(changed?.delivery.data).toMatchObject({ from: { seq: 0, rev: 0 } });
  });

  it('lets a listener go on in another store from before it was last seen', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom(0);
    const times = [60, 30, 5].map((minutes) => Date.now() - minutes * 60_000);
    for (const at of times) log.send(roomId, at);
    const hookId = await couriers.hook({ from_start: false });
    const courier = await couriers.courier();
    await courier.sweeps.job.run();
    await expect.poll(async () => (await couriers.row(hookId)).seen_at).not.toBeNull();
    log.epoch = 'epoch-2';
    await courier.sweeps.job.run();
    await expect.poll(() => receiver.types).toContain('feed.reset');
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([3]);
    expect(receiver.types).not.toContain('feed.caught_up');
  });
});
