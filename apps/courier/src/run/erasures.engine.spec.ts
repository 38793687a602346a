import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { TestCouriers } from '../../testing/test-couriers.js';

describe('a hook', () => {
  let couriers: TestCouriers;

  beforeEach(async () => {
    couriers = await TestCouriers.start();
  });
  afterEach(() => couriers.stop());

  it('tells of an erased user of its rooms when no body can name the user any more', async () => {
    const { log, receiver, directory } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    const [member, stranger] = [newId<UserId>(), newId<UserId>()];
    directory.erased = [member, stranger];
    log.erased.set(member, { applied: false, roomIds: [roomId] });
    log.erased.set(stranger, { applied: true, roomIds: [] });
    await courier.runs.erasedJob.run();
    log.erased.set(member, { applied: true, roomIds: [roomId] });
    const appliedAt = performance.now();
    await expect.poll(() => receiver.types, { timeout: 110_000 }).toContain('user.erased');
    const told = receiver.received.filter(({ delivery }) => delivery.type === 'user.erased');
    expect(told.map(({ delivery }) => delivery.data)).toEqual([{ userId: member, externalId: null }]);
    expect((told[0]?.at ?? 0) - appliedAt).toBeGreaterThan(75_000);
    await courier.runs.erasedJob.run();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(receiver.types.filter((type) => type === 'user.erased')).toHaveLength(1);
    expect((await couriers.row(hookId)).erased_until).not.toBeNull();
  });
});
