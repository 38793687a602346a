import { afterEach, describe, expect, it } from 'vitest';
import { newId, type Hook, type PutHookAnswer } from '#contracts';
import type { AuditPage } from '#access/internal-api';
import { newOperatorKey } from '#access/operator-key.policy';
import { setUp } from '#testing/engines/set-up';
import { TestCourier } from '../../testing/test-courier.js';

const URL = 'https://mirror.example/parley';

describe('hooks of operators', () => {
  const courier = setUp(() => TestCourier.start());
  const shop = setUp(() => courier.host('shop'));
  afterEach(async () => {
    courier.directory.suspend(shop.id, false);
    await courier.query('DELETE FROM courier.hooks');
  });

  const create = async (body: object = {}): Promise<PutHookAnswer> => {
    const { body: answer } = await courier.operator('post', 'hooks', { id: newId(), url: URL, ...body }).expect(201);
    return answer as PutHookAnswer;
  };

  it('sees every hook, of apps too, and shows no secret after the first time', async () => {
    const { hook, secret } = await create({ rooms: 'all', from: 'start' });
    expect(hook).toMatchObject({ app: null, url: URL, rooms: 'all', from: 'start' });
    expect(secret).toMatch(/^whsec_/);
    const { body } = await shop.call('put', `/v1/server/hooks/${newId<string>()}`, {}).expect(201);
    const listed = await courier.operator('get', 'hooks').expect(200);
    expect(listed.body).toEqual({ hooks: [hook, (body as PutHookAnswer).hook] });
    expect((await courier.operator('get', `hooks/${hook.id}`).expect(200)).body).toEqual(hook);
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
  });

  it('names any room of the server', async () => {
    const rooms = [courier.room(null), courier.room(shop), courier.room(null, { kind: 'direct' })];
    expect((await create({ rooms })).hook.rooms).toEqual(rooms);
    const unknown = { id: newId(), url: URL, rooms: [newId()] };
    expect((await courier.operator('post', 'hooks', unknown)).body).toMatchObject({ code: 'INVALID', field: 'rooms' });
  });

  it('needs a URL', async () => {
    const { body } = await courier.operator('post', 'hooks', { id: newId() }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field: 'url' });
  });

  it('is made for an app, whose server may manage it, with rooms of that app alone', async () => {
    const { hook } = await create({ appId: shop.id, rooms: [courier.room(shop)] });
    expect(hook.app).toBe('shop');
    expect((await shop.call('get', `/v1/server/hooks/${hook.id}`).expect(200)).body).toEqual(hook);
    const foreign = { id: newId(), url: URL, appId: shop.id, rooms: [courier.room(null)] };
    expect((await courier.operator('post', 'hooks', foreign)).body).toMatchObject({ code: 'INVALID', field: 'rooms' });
    courier.directory.suspend(shop.id, true);
    const suspended = await courier.operator('post', 'hooks', { id: newId(), url: URL, appId: shop.id });
    expect(suspended.body).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    const unknown = await courier.operator('post', 'hooks', { id: newId(), url: URL, appId: newId() });
    expect(unknown.body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('each change is an act of the operator', async () => {
    const { hook } = await create();
    const at = (act = ''): string => `hooks/${hook.id}${act && `/${act}`}`;
    const post = async (act: string, body = {}): Promise<Hook> =>
      (await courier.operator('post', at(act), body).expect(200)).body as Hook;
    expect(await post('pause')).toMatchObject({ status: 'paused' });
    expect(await post('resume')).toMatchObject({ status: 'active' });
    expect(await post('rotate')).toMatchObject({ secret: expect.stringMatching(/^whsec_/) as string });
    expect(await post('replay')).toMatchObject({ id: hook.id });
    expect(await post('test')).toEqual({ accepted: false, status: 500, reason: 'status' });
    expect((await courier.operator('delete', at()).expect(200)).body).toEqual({ ended: 1 });
    const acts = ['remove', 'replay', 'rotate', 'resume', 'pause', 'create'];
    expect(await courier.audit(hook.id)).toEqual(acts.map((act) => `hook.${act} by opal`));
    expect((await courier.operator('get', at())).body).toMatchObject({ code: 'NOT_FOUND' });
    for (const gone of [at(), `hooks/${newId<string>()}`]) {
      expect((await courier.operator('delete', gone).expect(200)).body).toEqual({ ended: 0 });
    }
    expect(await courier.audit(hook.id)).toHaveLength(acts.length);
  });

  it('is not for anybody else', async () => {
    for (const key of [newOperatorKey(), '', 'a-secret-that-no-operator-has-ever-had']) {
      const { status, body } = await courier.operator('get', 'hooks', undefined, key);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });

  it('the audit comes in pages, newest first', async () => {
    for (const _ of [1, 2, 3]) await create();
    const page = async (query: string) =>
      (await courier.operator('get', `audit?${query}`).expect(200)).body as AuditPage;
    const all = (await page('limit=200')).records;
    const first = await page('limit=2');
    expect(first.records).toEqual(all.slice(0, 2));
    expect((await page(`limit=2&cursor=${first.cursor ?? ''}`)).records).toEqual(all.slice(2, 4));
    expect((await page('limit=200')).cursor).toBeNull();
    const bad = await courier.operator('get', 'audit?cursor=none');
    expect(bad.body).toMatchObject({ code: 'INVALID', field: 'cursor' });
  });
});

describe('the audit of the courier', () => {
  const courier = setUp(() => TestCourier.start({ AUDIT_DAYS: '40' }));

  const record = async (days: number): Promise<string> => {
    const id = newId<string>();
    const text = `INSERT INTO courier.audit (id, at, actor, act) VALUES ($1, now() - make_interval(days => $2), 'x', 'x')`;
    await courier.query(text, [id, days]);
    return id;
  };

  it('keeps acts for AUDIT_DAYS, and takes no other change', async () => {
    const [old, young] = [await record(41), await record(39)];
    await courier.purgeAudit();
    expect(await courier.query('SELECT id FROM courier.audit')).toEqual([{ id: young }]);
    expect(old).not.toBe(young);
    for (const change of ['DELETE FROM courier.audit', 'TRUNCATE courier.audit', `UPDATE courier.audit SET act = 'y'`])
      await expect(courier.query(change)).rejects.toThrow('append-only');
    await expect(courier.query('SELECT courier.purge_audit(29, 10)')).rejects.toThrow('30 days at least');
  });
});
