import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChatError, newId, type HookId, type PullAnswer, type RoomId } from '#contracts';
import { TestCouriers, type TestCourier } from '../../testing/test-couriers.js';
import { setReplay } from '../hooks/hook.store.js';
import { HookEra } from '../feed/hook-era.js';

/** A pull that nothing ends. Half of it is far longer than one that ends by what comes, also on a busy machine. */
const PULL_MS = 20_000;
/** A pull that waits looks each second. */
const SOME_LOOKS_MS = 2_500;

describe('a hook that is pulled', () => {
  let couriers: TestCouriers;
  let courier: TestCourier;
  /** Another one, behind the same front. */
  let other: TestCourier;

  beforeEach(async () => {
    couriers = await TestCouriers.start();
    courier = await couriers.courier();
    other = await couriers.courier();
  });
  afterEach(() => couriers.stop());

  const hook = (from_start = true) => couriers.hook({ url: null, from_start });
  const roomsIn = ({ deliveries }: PullAnswer): RoomId[] =>
    deliveries.flatMap((delivery) => (delivery.type === 'room.changed' ? [delivery.data.room.id] : []));
  const typesIn = ({ deliveries }: PullAnswer): string[] => deliveries.map(({ type }) => type);

  /** Pulls and accepts until nothing is left, here and there. */
  async function drain(hookId: HookId): Promise<string[]> {
    const types: string[] = [];
    let accept: string | undefined;
    for (let turn = 0; turn < 50; turn += 1) {
      const { pulls } = turn % 2 === 0 ? courier : other;
      const answer = await pulls.pull(hookId, accept === undefined ? {} : { accept });
      if (answer.token === null) return types;
      types.push(...typesIn(answer));
      accept = answer.token;
    }
    throw new Error('it does not end');
  }

  it('gets the same again until it accepts, and then nothing', async () => {
    const roomId = couriers.log.makeRoom();
    couriers.log.send(roomId);
    const hookId = await hook();
    const first = await courier.pulls.pull(hookId, {});
    expect(roomsIn(first)).toEqual([roomId]);
    const second = await courier.pulls.pull(hookId, {});
    expect(second.deliveries).toEqual(first.deliveries);
    const third = await courier.pulls.pull(hookId, { accept: second.token ?? '' });
    expect(typesIn(third)).toEqual(['feed.caught_up']);
    expect(await couriers.cursor(hookId, roomId)).toEqual(couriers.log.endOf(roomId));
    expect(await courier.pulls.pull(hookId, { accept: third.token ?? '' })).toEqual({ deliveries: [], token: null });
    expect(await courier.pulls.pull(hookId, { accept: second.token ?? '' })).toEqual({ deliveries: [], token: null });
  });

  it('gets all rooms of a mirror, and that it has caught up, from couriers in turn', async () => {
    for (let i = 0; i < 150; i += 1) couriers.log.makeRoom();
    const hookId = await hook();
    const first = await courier.pulls.pull(hookId, {});
    expect(new Set(roomsIn(first)).size).toBe(100);
    const types = await drain(hookId);
    expect(types.filter((type) => type === 'room.changed')).toHaveLength(150);
    expect(types.filter((type) => type === 'feed.caught_up').length).toBeGreaterThan(0);
    await expect.poll(async () => (await couriers.row(hookId)).waiting_rooms).toBe(0);
  });

  it('gets at most 512 KiB at once', async () => {
    for (let i = 0; i < 20; i += 1) {
      const roomId = couriers.log.makeRoom();
      for (let n = 0; n < 100; n += 1) couriers.log.send(roomId);
    }
    couriers.log.bodyLength = 500;
    const hookId = await hook();
    const answer = await courier.pulls.pull(hookId, {});
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(512 * 1024);
    expect(answer.deliveries.length).toBeGreaterThan(5);
    const types = await drain(hookId);
    expect(types.filter((type) => type === 'room.changed')).toHaveLength(20);
  });

  it('waits for what comes', async () => {
    const roomId = couriers.log.makeRoom();
    const hookId = await hook();
    await drain(hookId);
    const beganAt = performance.now();
    const waiting = courier.pulls.pull(hookId, { waitMs: PULL_MS });
    setTimeout(() => void couriers.send(roomId), 300);
    expect(roomsIn(await waiting)).toEqual([roomId]);
    expect(performance.now() - beganAt).toBeLessThan(PULL_MS / 2);
    const { token } = await courier.pulls.pull(hookId, {});
    const emptyAt = performance.now();
    expect(await courier.pulls.pull(hookId, { accept: token ?? '', waitMs: 700 })).toEqual({
      deliveries: [],
      token: null,
    });
    expect(performance.now() - emptyAt).toBeGreaterThan(690);
  });

  it('ends within 2 s after its key was revoked, without what came since', async () => {
    const roomId = couriers.log.makeRoom();
    const hookId = await hook();
    await drain(hookId);
    let lives = true;
    const refused = new ChatError('SESSION_REVOKED');
    const assertAllowed = vi.fn(() => (lives ? Promise.resolve() : Promise.reject(refused)));
    const [quiet, woken] = [0, 1].map(() => courier.pulls.pull(hookId, { waitMs: PULL_MS }, assertAllowed));
    const outcomes = Promise.allSettled([quiet, woken]);
    await expect.poll(() => assertAllowed.mock.calls.length).toBeGreaterThan(1);
    lives = false;
    const revokedAt = performance.now();
    await couriers.send(roomId);
    const reasons = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason);
    expect(reasons).toEqual([refused, refused]);
    expect(performance.now() - revokedAt).toBeLessThan(PULL_MS / 2);
  });

  it('costs about one read a second, however many wait', async () => {
    const hookId = await hook();
    await drain(hookId);
    const reads = vi.spyOn(HookEra.prototype, 'reread');
    onTestFinished(() => reads.mockRestore());
    await Promise.all(Array.from({ length: 4 }, () => courier.pulls.pull(hookId, { waitMs: 3_500 })));
    expect(reads.mock.calls.length).toBeGreaterThan(1);
    expect(reads.mock.calls.length).toBeLessThan(20);
  });

  it('moves nothing by a token of before a replay', async () => {
    const roomId = couriers.log.makeRoom();
    couriers.log.send(roomId);
    const hookId = await hook();
    const { token } = await courier.pulls.pull(hookId, {});
    await drain(hookId);
    await setReplay(couriers.sql, hookId, [{ roomId, seq: 1 as never }]);
    const answer = await courier.pulls.pull(hookId, { accept: token ?? '' });
    expect(roomsIn(answer)).toEqual([roomId]);
    await drain(hookId);
    await setReplay(couriers.sql, hookId, 'all');
    expect(await drain(hookId)).toEqual(['room.changed', 'feed.caught_up']);
  });

  it('refuses what is no token of this hook', async () => {
    couriers.log.makeRoom();
    const [hookId, another] = [await hook(), await hook()];
    const { token } = await courier.pulls.pull(another, {});
    const changed = `${(token ?? '').slice(0, -2)}AA`;
    for (const accept of ['', 'x', 'a.b', token ?? '', changed, `${token ?? ''}.`]) {
      const refused = await courier.pulls.pull(hookId, { accept }).catch((error: unknown) => error as ChatError);
      expect(refused).toMatchObject({ code: 'INVALID', details: { field: 'accept' } });
    }
    const unknown = courier.pulls.pull(newId<HookId>(), {});
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told alone of another store, then gets everything again', async () => {
    const roomId = couriers.log.makeRoom();
    couriers.log.send(roomId);
    const hookId = await hook();
    await drain(hookId);
    const { token } = await courier.pulls.pull(hookId, {});
    expect(token).toBeNull();
    await couriers.send(roomId);
    const old = await courier.pulls.pull(hookId, { waitMs: 5_000 });
    expect(roomsIn(old)).toEqual([roomId]);
    const after = couriers.log.endOf(roomId);
    couriers.log.epoch = 'epoch-2';
    await courier.sweeps.job.run();
    let isTold = false;
    const pulled = courier.pulls.pull(hookId, { accept: old.token ?? '', waitMs: 60_000 });
    const told = pulled.finally(() => (isTold = true));
    couriers.clock.passedMs = 5_000;
    await sleep(SOME_LOOKS_MS);
    expect(isTold).toBe(false);
    couriers.clock.passedMs = 30_000;
    const answer = await told;
    expect(typesIn(answer)).toEqual(['feed.reset']);
    const next = await courier.pulls.pull(hookId, { accept: answer.token ?? '' });
    expect(next.deliveries[0]?.data).toMatchObject({ from: { seq: 0, rev: 0 }, to: after });
  });
});
