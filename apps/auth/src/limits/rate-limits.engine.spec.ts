import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { PASSWORD, TestAuths, type TestAuth } from '../../testing/test-auth.js';

const LIMITS = {
  RATE_LIMITS: 'on',
  TRUST_PROXY: '1',
  RATE_LOGIN_ACCOUNT: '3/15m',
  RATE_LOGIN_STRANGERS: '8/15m',
  RATE_LOGIN_ADDRESS: '6/15m',
  RATE_REGISTER: '4/1h',
  RATE_GUEST: '3/1h',
  RATE_USER_SEARCH: '3/1m',
  RATE_REFRESH: '4/1h',
  RATE_RENAME: '3/1h',
  RATE_ACCOUNT: '3/1h',
  RATE_TOKENS: '5/1h',
};

describe.each(['in the process', 'in Redis'])('limits kept %s', (where) => {
  let auths: TestAuths;
  let redis: RedisEngine | undefined;
  let auth: TestAuth;
  let otherAuth: TestAuth;

  beforeAll(async () => {
    auths = await TestAuths.start();
    redis = where === 'in Redis' ? await startRedis() : undefined;
    const env = { ...LIMITS, ...(redis && { REDIS_URL: redis.url }) };
    auth = await auths.open(env);
    otherAuth = redis === undefined ? auth : await auths.open(env);
    const free = await auths.open();
    for (const name of ['victim', 'owner', 'patient', 'seeker', 'changer', 'bystander']) await free.register(name);
    await free.close();
  });

  afterAll(async () => {
    await auths.stop();
    await redis?.stop();
  });

  let addresses = 0;
  /** An address that no test has used: 10.0.0.1, 10.0.0.2 … */
  const freshAddress = () => `10.${where.length}.${Math.floor(addresses / 250)}.${(addresses++ % 250) + 1}`;
  const post = (path: string, address: string, body: object, at = auth) =>
    at.http('post', path).set('x-forwarded-for', address).send(body);
  const login = (username: string, password: string, address: string, at = auth) =>
    post('/v1/auth/login', address, { username, password }, at);

  it('stop guesses at one account from one address, on all auths together', async () => {
    const address = freshAddress();
    for (const at of [auth, otherAuth, auth]) expect((await login('victim', 'wrong', address, at)).status).toBe(401);
    const refused = await login('VICTIM', PASSWORD, address, otherAuth);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope: 'login.account' });
    expect(refused.body.retryAfterMs).toBeGreaterThan(800_000);
    expect(refused.body.retryAfterMs).toBeLessThanOrEqual(900_000);
    expect(Number(refused.headers['retry-after'])).toBe(Math.ceil(refused.body.retryAfterMs / 1000));
    expect((await login('victim', PASSWORD, freshAddress())).status).toBe(200);
  });

  it('count attempts in progress: concurrent attempts gain nothing over sequential ones', async () => {
    const address = freshAddress();
    const answers = await Promise.all(Array.from({ length: 6 }, () => login('victim', 'wrong', address)));
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 429, 429, 429]);
  });

  it('treat an unknown name like any other', async () => {
    const address = freshAddress();
    const codes = [];
    for (let attempt = 0; attempt < 4; attempt += 1)
      codes.push((await login('no_such_user', 'wrong', address)).body.code);
    expect(codes).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
  });

  it('stop one address that tries many accounts', async () => {
    const address = freshAddress();
    for (let index = 0; index < 6; index += 1) await login(`somebody_${index}`, 'wrong', address);
    const refused = await login('patient', PASSWORD, address);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'login.address' });
  });

  it('stop guesses that are spread over many addresses, and admit the owner from a known one', async () => {
    const home = freshAddress();
    expect((await login('owner', PASSWORD, home)).status).toBe(200);
    for (let index = 0; index < 8; index += 1) expect((await login('owner', 'wrong', freshAddress())).status).toBe(401);
    const stranger = await login('owner', PASSWORD, freshAddress());
    expect(stranger.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'login.strangers' });
    expect((await login('owner', PASSWORD, home)).status).toBe(200);
  });

  it('count failures only: logins with the right password are unlimited', async () => {
    const address = freshAddress();
    for (let index = 0; index < 10; index += 1) expect((await login('patient', PASSWORD, address)).status).toBe(200);
    await login('patient', 'wrong', address);
    await login('patient', 'wrong', address);
    expect((await login('patient', PASSWORD, address)).status).toBe(200);
    expect((await login('patient', 'wrong', address)).status).toBe(401);
    expect((await login('patient', PASSWORD, address)).status).toBe(200);
  });

  it('stop guesses at the present password with a stolen session', async () => {
    const address = freshAddress();
    const { body } = await login('seeker', PASSWORD, address);
    const change = () =>
      auth
        .http('post', '/v1/auth/password', body.tokens.accessToken)
        .set('x-forwarded-for', address)
        .send({ currentPassword: 'wrong', newPassword: 'another horse' });
    const codes = [];
    for (let index = 0; index < 4; index += 1) codes.push((await change()).body.code);
    expect(codes.slice(2)).toEqual(['BAD_CREDENTIALS', 'RATE_LIMITED']);
  });

  it('bound new accounts and guests by address, an IPv6 network counting as one', async () => {
    const network = `2001:db8:${where.length}:1`;
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      const body = { username: `flood_${index}`, password: PASSWORD };
      statuses.push((await post('/v1/auth/register', `${network}::${index + 1}`, body)).status);
    }
    expect(statuses).toEqual([201, 201, 201, 201, 429]);
    const address = freshAddress();
    const guests = [];
    for (let index = 0; index < 4; index += 1)
      guests.push((await post('/v1/auth/guest', address, { username: `swarm_${index}` })).body);
    expect(guests[3]).toMatchObject({ code: 'RATE_LIMITED', scope: 'guest' });
    expect((await post('/v1/auth/guest', freshAddress(), { username: 'swarm_x' })).status).toBe(201);
  });

  it('bound searches by user', async () => {
    const [one, other] = await Promise.all([
      login('seeker', PASSWORD, freshAddress()),
      login('victim', PASSWORD, freshAddress()),
    ]);
    const search = (token: string) => auth.http('get', '/v1/users', token).query({ query: 'vic' });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await search(one.body.tokens.accessToken)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await search(other.body.tokens.accessToken)).status).toBe(200);
  });

  it('bound refresh attempts by address, with tokens that exist and with invented ones', async () => {
    const address = freshAddress();
    const [{ body: one }, { body: other }] = [
      await login('seeker', PASSWORD, freshAddress()),
      await login('victim', PASSWORD, freshAddress()),
    ];
    const refresh = (refreshToken: string, from: string) => post('/v1/auth/refresh', from, { refreshToken });
    const codes: unknown[] = [(await refresh(one.tokens.refreshToken, address)).body.code];
    for (let index = 0; index < 4; index += 1) codes.push((await refresh(`invented ${index}`, address)).body.code);
    expect(codes).toEqual([undefined, ...Array.from({ length: 3 }, () => 'UNAUTHENTICATED'), 'RATE_LIMITED']);
    expect((await refresh(other.tokens.refreshToken, address)).body).toMatchObject({ scope: 'refresh' });
    expect((await refresh(other.tokens.refreshToken, freshAddress())).status).toBe(200);
  });

  it.each([
    ['rename', (token: string) => auth.http('patch', '/v1/users/me', token).send({ displayName: 'another' })],
    ['account', (token: string) => auth.http('delete', '/v1/auth/sessions', token)],
  ] as const)('bound changes of scope %s by user', async (scope, change) => {
    const [{ body: one }, { body: other }] = [
      await login('changer', PASSWORD, freshAddress()),
      await login('bystander', PASSWORD, freshAddress()),
    ];
    for (let index = 0; index < 3; index += 1) expect((await change(one.tokens.accessToken)).ok).toBe(true);
    const refused = await change(one.tokens.accessToken);
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'RATE_LIMITED', scope }]);
    expect((await change(other.tokens.accessToken)).ok).toBe(true);
  });

  it('bound tokens that do not verify by address, and never refuse a token that the process knows', async () => {
    const address = freshAddress();
    const [{ body: known }, { body: fresh }] = [
      await login('seeker', PASSWORD, freshAddress()),
      await login('victim', PASSWORD, freshAddress()),
    ];
    const me = (token: string, from: string) => auth.http('get', '/v1/users/me', token).set('x-forwarded-for', from);
    expect((await me(known.tokens.accessToken, address)).status).toBe(200);
    for (let index = 0; index < 5; index += 1) expect((await me(`invented.${index}`, address)).status).toBe(401);
    const refused = await me(fresh.tokens.accessToken, address);
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'RATE_LIMITED', scope: 'token' }]);
    expect((await me(known.tokens.accessToken, address)).status).toBe(200);
    expect((await me(fresh.tokens.accessToken, freshAddress())).status).toBe(200);
  });

  it('are off with RATE_LIMITS=off', async () => {
    const free = await auths.open({ ...LIMITS, RATE_LIMITS: 'off' });
    const statuses = new Set<number>();
    for (let index = 0; index < 10; index += 1)
      statuses.add(
        (await post('/v1/auth/guest', '10.9.9.9', { username: `free_${where.length}_${index}` }, free)).status,
      );
    expect(statuses).toEqual(new Set([201]));
  });

  it.runIf(where === 'in Redis')('count in each process while Redis is away, and still admit requests', async () => {
    await redis?.kill();
    const address = freshAddress();
    const codes = [];
    for (let attempt = 0; attempt < 4; attempt += 1) codes.push((await login('victim', 'wrong', address)).body.code);
    expect(codes).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
    expect((await login('patient', PASSWORD, freshAddress())).status).toBe(200);
  });
});
