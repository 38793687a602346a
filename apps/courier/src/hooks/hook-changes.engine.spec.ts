import { afterEach, describe, expect, it } from 'vitest';
import { newId, type HookId, type PutHookAnswer } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestCourier } from '../../testing/test-courier.js';
import { HookSecrets } from './hook-secrets.js';
import { readHook } from './hook.store.js';

const URL = 'https://shop.example/parley';

const courier = setUp(() => TestCourier.start());
const shop = setUp(() => courier.host('shop'));
afterEach(async () => {
  await courier.query('DELETE FROM courier.hooks');
  courier.directory.isUnavailable = false;
  courier.directory.suspend(shop.id, false);
});

async function made(body: object = { url: URL }): Promise<{ id: HookId; secret: string }> {
  const id = newId<HookId>();
  const { secret } = (await shop.call('put', `/v1/server/hooks/${id}`, body).expect(201)).body as PutHookAnswer;
  return { id, secret: secret ?? '' };
}

const act = (id: string, name: string, body: object = {}) => shop.call('post', `/v1/server/hooks/${id}/${name}`, body);
const stored = async (id: HookId) => {
  const row = await readHook(courier.sql, id);
  if (row === undefined) throw new Error('there is no such hook');
  return row;
};

describe('pause and resume', () => {
  it('a hook is paused once, and resumed again and again: each counts its waits anew', async () => {
    const { id } = await made();
    for (const _ of [1, 2]) {
      expect((await act(id, 'pause').expect(200)).body).toMatchObject({ id, status: 'paused', reason: 'asked' });
    }
    const resumed = [];
    for (const _ of [1, 2]) {
      expect((await act(id, 'resume').expect(200)).body).toMatchObject({ id, status: 'active', reason: null });
      resumed.push((await stored(id)).resumed_at.getTime());
    }
    expect(resumed[1]).toBeGreaterThan(resumed[0] ?? Infinity);
    const acts = ['hook.resume', 'hook.resume', 'hook.pause', 'hook.create'].map((name) => `${name} by app:shop`);
    expect(await courier.audit(id)).toEqual(acts);
  });

  it.each(['gone', 'failing'])(
    'a hook that Parley has paused (%s) keeps its reason, until it is resumed',
    async (reason) => {
      const { id } = await made();
      await courier.query(`UPDATE courier.hooks SET status = 'paused', reason = $2 WHERE id = $1`, [id, reason]);
      expect((await act(id, 'pause').expect(200)).body).toMatchObject({ status: 'paused', reason });
      expect((await act(id, 'resume').expect(200)).body).toMatchObject({ status: 'active', reason: null });
    },
  );

  it('a hook of a suspended app is not resumed before the app is restored, nor that of an erased one ever', async () => {
    const { id } = await made();
    await courier.query(`UPDATE courier.hooks SET status = 'paused', reason = 'suspended' WHERE id = $1`, [id]);
    courier.directory.suspend(shop.id, true);
    const resume = () => courier.operator('post', `hooks/${id}/resume`);
    expect((await resume().expect(403)).body).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    expect(await stored(id)).toMatchObject({ status: 'paused', reason: 'suspended' });
    courier.directory.suspend(shop.id, false);
    courier.directory.isUnavailable = true;
    expect((await resume().expect(503)).body).toMatchObject({ code: 'UNAVAILABLE' });
    courier.directory.isUnavailable = false;
    expect((await resume().expect(200)).body).toMatchObject({ status: 'active', reason: null });
    const gone = courier.host('gone');
    const { body } = await gone.call('put', `/v1/server/hooks/${newId<string>()}`, { url: URL }).expect(201);
    courier.directory.erase(gone.id);
    const { hook } = body as PutHookAnswer;
    expect((await courier.operator('post', `hooks/${hook.id}/resume`)).body).toMatchObject({
      code: 'ACCOUNT_SUSPENDED',
    });
  });
});

describe('rotate', () => {
  it('makes a new secret; the newest five before it sign too, for a day', async () => {
    const { id, secret } = await made();
    const texts = [secret];
    for (let n = 0; n < 7; n += 1)
      texts.unshift(((await act(id, 'rotate').expect(200)).body as { secret: string }).secret);
    expect(new Set(texts).size).toBe(8);
    const keys = courier.get(HookSecrets).keysOf(await stored(id));
    expect(keys.map((key) => `whsec_${key.toString('base64')}`)).toEqual(texts.slice(0, 6));
    const again = await shop.call('put', `/v1/server/hooks/${id}`, { url: URL }).expect(200);
    expect((again.body as PutHookAnswer).secret).toBe(texts[0]);
    expect((await courier.audit(id))[0]).toBe('hook.rotate by app:shop');
  });
});

describe('replay', () => {
  const waiting = async (id: HookId) => {
    const { replay, generation } = await stored(id);
    return { replay, generation };
  };

  it('marks rooms from a message on, the earlier of two, and raises the generation', async () => {
    const { id } = await made();
    const [one, two] = [courier.room(shop), courier.room(shop)];
    expect((await act(id, 'replay', { roomId: one, seq: 7 }).expect(200)).body).toMatchObject({ id, status: 'active' });
    await act(id, 'replay', { roomId: two }).expect(200);
    await act(id, 'replay', { roomId: one, seq: 9 }).expect(200);
    const rooms = [
      { roomId: two, seq: 1 },
      { roomId: one, seq: 7 },
    ];
    expect(await waiting(id)).toEqual({ replay: rooms, generation: 4 });
    await act(id, 'replay').expect(200);
    await act(id, 'replay', { roomId: one, seq: 3 }).expect(200);
    expect(await waiting(id)).toEqual({ replay: 'all', generation: 6 });
    const details = await courier.query(`SELECT details FROM courier.audit WHERE act = 'hook.replay' ORDER BY id`);
    expect(details.slice(0, 4)).toEqual([
      { details: { roomId: one, seq: 7 } },
      { details: { roomId: two, seq: 1 } },
      { details: { roomId: one, seq: 9 } },
      { details: {} },
    ]);
  });

  it('also of a hook that is pulled, or paused', async () => {
    const { id: pulled } = await made({});
    await act(pulled, 'replay').expect(200);
    expect(await waiting(pulled)).toEqual({ replay: 'all', generation: 2 });
    const { id: paused } = await made();
    await act(paused, 'pause').expect(200);
    expect((await act(paused, 'replay').expect(200)).body).toMatchObject({ status: 'paused' });
  });

  it('of a place without a room is INVALID, of a room that the hook does not see NOT_FOUND', async () => {
    const { id } = await made({ url: URL, rooms: [courier.room(shop)] });
    expect((await act(id, 'replay', { seq: 1 }).expect(400)).body).toMatchObject({ code: 'INVALID', field: 'roomId' });
    const unseen = [
      courier.room(shop),
      courier.room(courier.host('others')),
      courier.room(shop, { deletedAt: '2026-01-01T00:00:00.000Z' }),
      newId<string>(),
    ];
    for (const roomId of unseen) {
      expect((await act(id, 'replay', { roomId }).expect(404)).body).toMatchObject({
        code: 'NOT_FOUND',
        field: 'roomId',
      });
    }
    expect(await waiting(id)).toEqual({ replay: null, generation: 1 });
    expect((await act(id, 'replay', { roomId: unseen[0], seq: 0 })).body).toMatchObject({
      code: 'INVALID',
      field: 'seq',
    });
  });
});

it('test answers the result of the ping, also for a paused hook', async () => {
  const { id } = await made();
  await act(id, 'pause').expect(200);
  expect((await act(id, 'test').expect(200)).body).toEqual({ accepted: false, status: 500, reason: 'status' });
  expect(courier.acts.tested).toEqual([id]);
});
