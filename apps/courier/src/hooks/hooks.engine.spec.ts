import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HOOKS_PER_APP_MAX, newId, type Hook, type PutHookAnswer, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { EPOCH, TestCourier, type TestApp } from '../../testing/test-courier.js';

const URL = 'https://shop.example/parley';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
let shop: TestApp;

const courier = setUp(() => TestCourier.start());
afterEach(() => courier.query('DELETE FROM courier.hooks'));

const path = (id: string, act = ''): string => `/v1/server/hooks/${id}${act && `/${act}`}`;
const put = (id: string, body: object, app = shop) => app.call('put', path(id), body);
const made = async (body: object = { url: URL }, app = shop): Promise<PutHookAnswer & { id: string }> => {
  const id = newId<string>();
  return { id, ...((await put(id, body, app).expect(201)).body as PutHookAnswer) };
};

describe('a hook of an app', () => {
  beforeAll(() => {
    shop = courier.host('shop');
  });

  it('has a URL, a secret, and the rooms and the start that were asked for', async () => {
    const { id, hook, secret } = await made();
    const expected: Hook = {
      ...{ id: id as Hook['id'], app: 'shop', url: URL, rooms: 'groups', from: 'now', status: 'active', reason: null },
      ...{ lagSeconds: 0, waitingRooms: 0, lastAcceptedAt: null, lastError: null, createdAt: hook.createdAt },
    };
    expect(hook).toEqual(expected);
    expect(Date.now() - Date.parse(hook.createdAt)).toBeLessThan(60_000);
    expect(secret).toMatch(SECRET);
    expect((await shop.call('get', path(id)).expect(200)).body).toEqual(hook);
    expect((await shop.call('get', '/v1/server/hooks').expect(200)).body).toEqual({ hooks: [hook] });
    expect(await courier.audit(id)).toEqual(['hook.create by app:shop']);
    expect(await courier.query('SELECT epoch, generation, caught_up FROM courier.hooks')).toEqual([
      { epoch: EPOCH, generation: 1, caught_up: true },
    ]);
  });

  it('of all rooms from the start is a mirror that has not caught up', async () => {
    const { hook } = await made({ url: URL, rooms: 'all', from: 'start' });
    expect(hook).toMatchObject({ rooms: 'all', from: 'start' });
    expect(await courier.query('SELECT caught_up FROM courier.hooks')).toEqual([{ caught_up: false }]);
  });

  it('without a URL is pulled, and has no secret', async () => {
    const { id, hook, secret } = await made({});
    expect({ url: hook.url, secret }).toEqual({ url: null, secret: null });
    const pull = (body: object, app = shop) => app.call('post', '/v1/server/feed', body);
    expect((await pull({ hookId: id }).expect(200)).body).toEqual({ deliveries: [], token: `token of ${id}` });
    const other = courier.host('strangers');
    expect((await pull({ hookId: id }, other).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
    const { id: posted } = await made();
    expect((await pull({ hookId: posted }).expect(403)).body).toMatchObject({ code: 'FORBIDDEN', field: 'hookId' });
    for (const act of ['pause', 'resume', 'rotate', 'test']) {
      const { body } = await shop.call('post', path(id, act)).expect(400);
      expect({ act, code: body.code, field: body.field }).toEqual({ act, code: 'INVALID', field: 'id' });
    }
  });

  it('is not pulled any more by a key that was revoked a moment ago', async () => {
    const short = courier.host('short');
    const id = newId<string>();
    await put(id, {}, short).expect(201);
    const pull = () => short.call('post', '/v1/server/feed', { hookId: id });
    await pull().expect(200);
    courier.directory.revoke(short.id);
    expect((await pull().expect(401)).body).toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('a repeat answers the same with the same secret', async () => {
    const rooms = [courier.room(shop), courier.room(shop)];
    const { id, hook, secret } = await made({ url: URL, rooms });
    const again = await put(id, { url: URL, rooms: rooms.toReversed(), from: 'now' }).expect(200);
    expect(again.body).toEqual({ hook, secret });
    expect(await courier.audit(id)).toEqual(['hook.create by app:shop']);
  });

  it('a repeat may change the URL, which the audit does not have', async () => {
    const { id, hook, secret } = await made();
    const moved = 'https://shop.example/moved?token=hunter2';
    const { body } = await put(id, { url: moved }).expect(200);
    expect(body).toEqual({ hook: { ...hook, url: moved }, secret });
    expect(await courier.audit(id)).toEqual(['hook.change by app:shop', 'hook.create by app:shop']);
    const records = await courier.query('SELECT a::text AS row FROM courier.audit a');
    expect(JSON.stringify(records)).not.toMatch(/hunter2|whsec_|shop\.example/);
  });

  it.each<[what: string, change: (rooms: RoomId[]) => object, why: RegExp]>([
    ['other rooms', () => ({ url: URL, rooms: 'all' }), /`rooms`/],
    ['fewer rooms', ([first]) => ({ url: URL, rooms: [first] }), /`rooms`/],
    ['another start', (rooms) => ({ url: URL, rooms, from: 'start' }), /`from`/],
    ['no address', (rooms) => ({ rooms }), /has a `url`/],
  ])('a repeat with %s is refused, and says why', async (_what, change, why) => {
    const rooms = [courier.room(shop), courier.room(shop)];
    const { id, hook } = await made({ url: URL, rooms });
    const { body } = await put(id, change(rooms)).expect(409);
    expect(body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', detail: expect.stringMatching(why) as string });
    expect((await shop.call('get', path(id))).body).toEqual(hook);
  });

  it('a URL for a hook that is pulled is refused, and so is the id of another or of a removed hook', async () => {
    const { id: pulled } = await made({});
    const { id: theirs } = await made({ url: URL }, courier.host('others'));
    const { id: removed } = await made();
    await shop.call('delete', path(removed)).expect(204);
    const whys = [
      [pulled, 'The hook has no `url`, and cannot get one.'],
      [theirs, 'The id is taken.'],
      [removed, 'This hook was removed.'],
    ] as const;
    for (const [id, why] of whys) {
      const { status, body } = await put(id, { url: URL });
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 409,
        code: 'IDEMPOTENCY_MISMATCH',
        detail: `${why} Use another id.`,
      });
      expect(JSON.stringify(body)).not.toContain('whsec_');
    }
  });

  it('equal requests at the same time make one', async () => {
    const id = newId<string>();
    const answers = await Promise.all(Array.from({ length: 6 }, () => put(id, { url: URL })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => (body as PutHookAnswer).secret)).size).toBe(1);
  });

  it.each([
    ...['http://shop.example/x', 'shop.example', 'ftp://shop.example', ''],
    ...['https://user@shop.example', 'https://shop.example/#x', 'https://127.0.0.1', 'https://[fe80::1]/'],
    `https://shop.example/${'x'.repeat(1024)}`,
  ])('refuses the URL %j', async (url) => {
    expect((await put(newId(), { url }).expect(400)).body).toMatchObject({ code: 'INVALID', field: 'url' });
  });

  it.each<[what: string, rooms: (mine: TestApp, theirs: TestApp) => unknown]>([
    ['a room of another app', (_mine, theirs) => [courier.room(theirs)]],
    ['a room of a user', () => [courier.room(null)]],
    ['a direct room of another app', (_mine, theirs) => [courier.room(theirs, { kind: 'direct' })]],
    ['a deleted room', (mine) => [courier.room(mine, { deletedAt: '2026-01-01T00:00:00.000Z' })]],
    ['no room', () => [newId()]],
    ['one such beside its own', (mine) => [courier.room(mine), newId()]],
    ['no id', () => ['all']],
    ['an empty list', () => []],
    ['another word', () => 'some'],
    ['more than 100', () => Array.from({ length: 101 }, () => newId())],
  ])('names %s: INVALID', async (_what, rooms) => {
    const body = { url: URL, rooms: rooms(shop, courier.host('others')) };
    expect((await put(newId(), body).expect(400)).body).toMatchObject({ code: 'INVALID', field: 'rooms' });
  });

  it('names a direct room of its app', async () => {
    const rooms = [courier.room(shop, { kind: 'direct' })];
    expect((await put(newId(), { url: URL, rooms }).expect(201)).body.hook.rooms).toEqual(rooms);
  });

  it('an app has at most 5, also with requests at the same time; a removed one does not count', async () => {
    const ids = Array.from({ length: HOOKS_PER_APP_MAX + 3 }, () => newId<string>());
    const answers = await Promise.all(ids.map((id) => put(id, { url: URL })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ status: 409, body: { code: 'LIMIT_REACHED', scope: 'hooks' } });
    expect(refused[0]?.body.detail).toBe('An app has at most 5 hooks.');
    await made({ url: URL }, courier.host('others'));
    const [first] = answers.filter(({ status }) => status === 201);
    await shop.call('delete', path((first?.body as PutHookAnswer).hook.id)).expect(204);
    await put(newId(), {}).expect(201);
  });

  it('is to others as if it did not exist', async () => {
    const { id, hook } = await made();
    const others = courier.host('others');
    const requests = [
      others.call('get', path(id)),
      ...['pause', 'resume', 'rotate', 'replay', 'test'].map((act) => others.call('post', path(id, act))),
    ];
    for (const { status, body } of await Promise.all(requests)) {
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
    }
    await others.call('delete', path(id)).expect(204);
    expect((await others.call('get', '/v1/server/hooks')).body).toEqual({ hooks: [] });
    expect((await shop.call('get', path(id))).body).toEqual(hook);
  });

  it('is removed once, with its secrets and, by a job, its places in rooms', async () => {
    const { id } = await made();
    const place = `INSERT INTO courier.cursors SELECT $1, gen_random_uuid(), 1, 1, 1 FROM generate_series(1, 3)`;
    await courier.query(place, [id]);
    await courier.query(place, [newId()]);
    for (const _ of [1, 2]) await shop.call('delete', path(id)).expect(204);
    await shop.call('delete', path(newId())).expect(204);
    expect(await courier.audit(id)).toEqual(['hook.remove by app:shop', 'hook.create by app:shop']);
    await shop.call('get', path(id)).expect(404);
    expect(await courier.query('SELECT url, secrets, generation FROM courier.hooks')).toEqual([
      { url: null, secrets: [], generation: 2 },
    ]);
    await courier.forget();
    const left = await courier.query<{ hook_id: string }>('SELECT hook_id FROM courier.cursors');
    expect(left).toHaveLength(3);
    expect(left.map(({ hook_id }) => hook_id)).not.toContain(id);
    expect(await courier.query('SELECT forgotten FROM courier.hooks')).toEqual([{ forgotten: true }]);
  });

  it('needs a key with the scope `feed`', async () => {
    const narrow = courier.host('narrow', ['users', 'sessions', 'rooms']);
    const refused = await put(newId(), { url: URL }, narrow).expect(403);
    expect(refused.body).toMatchObject({ code: 'FORBIDDEN', field: 'scope' });
    expect((await courier.http.get('/v1/server/hooks')).body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

it('a server has at most HOOKS_MAX, over all apps and operators; repeats go on', async () => {
  const small = await TestCourier.start({ HOOKS_MAX: '2' });
  onTestFinished(() => small.stop());
  const [one, two] = [small.host('one'), small.host('two')];
  const first = newId<string>();
  await put(first, {}, one).expect(201);
  await small.operator('post', 'hooks', { id: newId(), url: URL }).expect(201);
  expect((await put(newId(), {}, two)).body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'hooks' });
  const byOperator = await small.operator('post', 'hooks', { id: newId(), url: URL });
  expect(byOperator.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'hooks' });
  expect(byOperator.body.detail).toContain('HOOKS_MAX');
  await put(first, {}, one).expect(200);
});

it('HOOKS_ALLOW lets hooks connect to other IPs', async () => {
  const near = await TestCourier.start({ HOOKS_ALLOW: 'loopback' });
  onTestFinished(() => near.stop());
  const app = near.host('near');
  const statuses = ['http://127.0.0.1:8080/x', 'https://[::1]/', 'http://10.0.0.1/'].map(async (url) => {
    return (await put(newId(), { url }, app)).status;
  });
  expect(await Promise.all(statuses)).toEqual([201, 201, 400]);
});

it('the requests of an app take points of its rate', async () => {
  const limited = await TestCourier.start({ RATE_LIMITS: 'on', RATE_APP: '2/1h' });
  onTestFinished(() => limited.stop());
  const app = limited.host('busy');
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await app.call('get', '/v1/server/hooks')).status);
  expect(statuses).toEqual([200, 200, 429]);
});
