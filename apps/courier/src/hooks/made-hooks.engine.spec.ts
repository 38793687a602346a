import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId, type SessionId } from '#contracts';
import type { MadeAnswer } from '#access/made-by-keys';
import { setUp } from '#testing/engines/set-up';
import { TestCourier, type TestApp } from '../../testing/test-courier.js';
import { SeenRoomsService } from './seen-rooms.service.js';

const URL = 'https://mirror.example/parley';

describe('hooks that a key has made', () => {
  let shop: TestApp;
  let other: TestApp;
  let thief: TestApp;

  const courier = setUp(() => TestCourier.start());
  afterEach(async () => {
    vi.restoreAllMocks();
    await courier.query('DELETE FROM courier.hooks');
    await courier.query('DELETE FROM courier.ended_keys');
  });

  /** An app with two keys, and another app. */
  const enter = () => {
    shop = courier.host(`shop-${newId<string>()}`);
    thief = shop.withKey();
    other = courier.host(`other-${newId<string>()}`);
  };
  const put = async (app: TestApp, id = newId<string>(), url = URL): Promise<string> => {
    const { status } = await app.call('put', `/v1/server/hooks/${id}`, { url, rooms: 'all', from: 'start' });
    expect(status).toBeOneOf([200, 201]);
    return id;
  };
  const bodyOf = (...keys: TestApp[]) => ({ appId: shop.id, keys: keys.map(({ keyId }) => keyId) });
  const find = async (...keys: TestApp[]) =>
    (await courier.operator('post', 'made/find', bodyOf(...keys)).expect(200)).body as MadeAnswer;
  const end = async (...keys: TestApp[]) =>
    (await courier.operator('post', 'made/end', bodyOf(...keys)).expect(200)).body as { ended: number };
  const ids = ({ made }: MadeAnswer) => made.map(({ id }) => id);
  const living = async () =>
    (await courier.query<{ id: string }>('SELECT id FROM courier.hooks WHERE removed_at IS NULL ORDER BY id')).map(
      ({ id }) => id,
    );

  it('are found by it, without their URLs, and removed; those of other keys and apps go on', async () => {
    enter();
    const [mine, stolen, foreign] = [await put(shop), await put(thief), await put(other)];
    const found = await find(thief);
    expect(found).toEqual({
      made: [{ kind: 'hook', id: stolen, name: 'all, from the start', since: expect.any(String) }],
      unknown: 0,
    });
    expect(JSON.stringify(found)).not.toContain('mirror.example');
    expect(ids(await find(other))).toEqual([]);
    expect(await end(thief)).toEqual({ ended: 1 });
    expect(await living()).toEqual([mine, foreign].sort());
    expect(await courier.audit(stolen)).toEqual([
      'hook.remove by opal',
      expect.stringMatching(/^hook\.create by app:shop/),
    ]);
    expect(await end(thief)).toEqual({ ended: 0 });
    expect(ids(await find(shop, thief))).toEqual([mine]);
  });

  it('are also those whose URL it changed, but not those that it put again as they are', async () => {
    enter();
    const [turned, same] = [await put(shop), await put(shop)];
    await put(thief, turned, 'https://thief.example/parley');
    await put(thief, same);
    await put(shop, turned);
    expect(ids(await find(thief))).toEqual([turned]);
    expect(ids(await find(shop))).toEqual([turned, same]);
  });

  it('of before, and of a courier of the release before, have no key that is known; an operator’s have none', async () => {
    enter();
    const [old, mine] = [await put(shop), await put(shop)];
    await courier.query('UPDATE courier.hooks SET key_ids = NULL WHERE id = $1', [old]);
    await courier.operator('post', 'hooks', { id: newId(), url: URL, appId: shop.id }).expect(201);
    expect(await find(shop)).toMatchObject({ made: [{ id: mine }], unknown: 1 });
    await put(thief, old, 'https://thief.example/parley');
    expect(await find(thief)).toMatchObject({ made: [{ id: old }], unknown: 1 });
    expect(await end(shop)).toEqual({ ended: 1 });
    expect(await living()).toContain(old);
  });

  it('are not made by a request that was under way when they were removed', async () => {
    enter();
    const rooms = courier.get(SeenRoomsService);
    const assertAll = rooms.assertAll.bind(rooms);
    vi.spyOn(rooms, 'assertAll').mockImplementationOnce(async (...given) => {
      expect(await end(thief)).toEqual({ ended: 0 });
      return assertAll(...given);
    });
    const late = await thief.call('put', `/v1/server/hooks/${newId<string>()}`, { url: URL });
    expect(late.body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await living()).toEqual([]);
    await put(shop);
  });

  it('are asked for by operators alone', async () => {
    enter();
    for (const act of ['find', 'end']) {
      await courier.operator('post', `made/${act}`, bodyOf(thief), 'no-key-of-an-operator').expect(401);
      const bad = await courier.operator('post', `made/${act}`, { appId: shop.id, keys: ['x' as SessionId] });
      expect(bad.body).toMatchObject({ code: 'INVALID', field: 'keys' });
    }
  });
});
