import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type PullAnswer, type UserId } from '#contracts';
import { TestCouriers } from '../../testing/test-couriers.js';

describe('a hook', () => {
  let couriers: TestCouriers;

  beforeEach(async () => {
    couriers = await TestCouriers.start();
  });
  afterEach(() => couriers.stop());

  it('tells of an erased user of its rooms when no body can name the user any more', async () => {
    const { log, receiver, directory } = couriers;
    const app = newId<UserId>();
    log.appId = app;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    const pulledId = await couriers.hook({ url: null, app_id: app });
    const [courier, other] = [await couriers.courier(), await couriers.courier()];
    const pullBoth = async (accept?: string) => {
      const first = await courier.pulls.pull(pulledId, accept === undefined ? {} : { accept });
      return [first, await other.pulls.pull(pulledId, {})];
    };
    await pullBoth();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    const [member, stranger, late] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    directory.erased = [member, stranger, late];
    directory.ofApps.set(member, { appId: app, externalId: 'customer-7' });
    // So no later erasure is settled.
    log.erased.set(late, { applied: false, roomIds: [roomId] });
    log.erased.set(member, { applied: false, roomIds: [roomId] });
    log.erased.set(stranger, { applied: true, roomIds: [] });
    const lookForErased = () => Promise.all([courier.runs.erasedJob.run(), other.runs.erasedJob.run()]);
    await lookForErased();
    log.erased.set(member, { applied: true, roomIds: [roomId] });
    const appliedAt = performance.now();
    await expect.poll(() => receiver.types, { timeout: 110_000 }).toContain('user.erased');
    const told = receiver.received.filter(({ delivery }) => delivery.type === 'user.erased');
    expect(told.map(({ delivery }) => delivery.data)).toEqual([{ userId: member, externalId: null }]);
    expect((told[0]?.at ?? 0) - appliedAt).toBeGreaterThan(75_000);
    await lookForErased();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(receiver.types.filter((type) => type === 'user.erased')).toHaveLength(1);
    expect((await couriers.row(hookId)).erased_until).not.toBeNull();

    const erasedIn = (answers: readonly PullAnswer[]) =>
      answers.flatMap(({ deliveries }) => deliveries.filter(({ type }) => type === 'user.erased'));
    // Each courier waits from the moment at which it has seen that history applied the erasure.
    let pulled = await pullBoth();
    const pullAgain = async () => erasedIn((pulled = await pullBoth()));
    await expect.poll(pullAgain).toHaveLength(2);
    const toldApp = { type: 'user.erased', data: { userId: member, externalId: 'customer-7' } };
    expect(erasedIn(pulled)).toMatchObject([toldApp, toldApp]);
    expect(erasedIn(await pullBoth(pulled[0]?.token ?? ''))).toEqual([]);
    expect(erasedIn(await pullBoth())).toEqual([]);
  });
});
