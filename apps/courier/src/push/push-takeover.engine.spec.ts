import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { TestPushes } from '../../testing/test-pushes.js';
import { PUSH_CONSUMER } from './push-consumer.store.js';
import { PushKeysService } from '../push-senders/push-keys.service.js';

const WAIT = { timeout: 15_000, interval: 50 };
const TEST_MS = 40_000;

describe('pushes, when couriers come and go', () => {
  let pushes: TestPushes;

  beforeEach(async () => {
    pushes = await TestPushes.start();
  });
  afterEach(() => pushes.stop());

  const begun = () => expect.poll(() => pushes.devices.reports.length, WAIT).toBeGreaterThan(0);
  const leaseEnds = () => pushes.couriers.query('UPDATE courier.hooks SET leased_until = now()');

  it(
    'go out after a kill: what was sent while no courier lived, what waited, and nothing twice',
    async () => {
      const first = await pushes.courier();
      await begun();
      const [userId, absent] = [newId<UserId>(), newId<UserId>()];
      pushes.browser(userId, 'waiting');
      pushes.browser(absent, 'absent');
      const [waiting, quiet] = [pushes.room(userId), pushes.room(absent)];
      pushes.statuses.users.set(userId, ['online']);
      await pushes.send(waiting);
      await pushes.send(quiet);
      await expect.poll(async () => (await pushes.rows()).length, WAIT).toBe(2);
      await expect.poll(() => pushes.seqsOf('absent'), WAIT).toEqual([1]);
      await expect.poll(async () => (await pushes.rows()).some(({ sent_at }) => sent_at !== null), WAIT).toBe(true);
      await first.kill();
      pushes.couriers.log.send(quiet);
      await leaseEnds();
      await pushes.pass(10);
      const second = await pushes.courier();
      await expect.poll(() => pushes.seqsOf('waiting'), WAIT).toEqual([1]);
      await second.sweeps.job.run();
      await expect.poll(() => pushes.seqsOf('absent'), WAIT).toEqual([1, 2]);
    },
    TEST_MS,
  );

  it(
    'are sent by one courier, and by the other one when that stops in order',
    async () => {
      const [first] = [await pushes.courier(), await pushes.courier()];
      await begun();
      const userId = newId<UserId>();
      pushes.browser(userId, 'one');
      const roomId = pushes.room(userId);
      await pushes.send(roomId);
      await expect.poll(() => pushes.seqsOf('one'), WAIT).toEqual([1]);
      await first.stop();
      await pushes.send(roomId);
      await pushes.pass(5);
      await expect.poll(() => pushes.seqsOf('one'), WAIT).toEqual([1, 2]);
    },
    TEST_MS,
  );

  it(
    'go on in a restored store, as for a listener',
    async () => {
      await pushes.courier();
      await begun();
      const userId = newId<UserId>();
      pushes.browser(userId, 'restored');
      const roomId = pushes.room(userId);
      await pushes.send(roomId);
      await expect.poll(() => pushes.seqsOf('restored'), WAIT).toEqual([1]);
      pushes.couriers.log.epoch = 'epoch-2';
      await pushes.send(roomId);
      await expect.poll(async () => (await pushes.couriers.row(PUSH_CONSUMER)).epoch, WAIT).toBe('epoch-2');
      await expect.poll(() => pushes.seqsOf('restored').at(-1), { timeout: 35_000 }).toBe(2);
    },
    TEST_MS + 20_000,
  );

  it('have one key for all couriers, which a renewal replaces, and which only its secret opens', async () => {
    const { config, sql } = pushes.couriers;
    const sealing = { ...config, courierKeySecret: 'a-secret-that-seals-keys-0123456789' };
    const [one, other] = [new PushKeysService(sealing, sql), new PushKeysService(sealing, sql)];
    await Promise.all([one.onModuleInit(), other.onModuleInit()]);
    const key = await one.current();
    expect(await other.current()).toEqual(key);
    const [stored] = await sql.store.query('SELECT private_key, sealed FROM courier.push_key');
    expect(stored.sealed).toBe(true);
    expect(stored.private_key.toString('base64url')).not.toContain(key?.privateKey);
    await expect(new PushKeysService(config, sql).onModuleInit()).rejects.toThrow('COURIER_KEY_SECRET');
    await one.renew('root');
    const renewed = await other.current();
    expect(renewed?.publicKey).not.toBe(key?.publicKey);
    expect(Date.parse(renewed?.madeAt ?? '')).toBeGreaterThan(Date.parse(key?.madeAt ?? ''));
    const acts = await sql.store.query('SELECT actor, act FROM courier.audit');
    expect(acts).toEqual([{ actor: 'root', act: 'push.renew' }]);
  });

  it('stay in no list of hooks', async () => {
    await pushes.courier();
    await begun();
    const [listed] = await pushes.couriers.sql.store.query('SELECT count(*)::int AS rows FROM courier.hooks');
    expect(listed).toEqual({ rows: 1 });
    const { readHooks, countHooks } = await import('../hooks/hook.store.js');
    expect(await readHooks(pushes.couriers.sql)).toEqual([]);
    expect(await pushes.couriers.sql.transaction((open) => countHooks(open, null))).toMatchObject({ all: 0 });
  });
});
