import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ChatError, newId } from '#contracts';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { PASSWORD, TestAuths, type TestAuth } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { PasswordHasher } from '../accounts/password-hasher.js';
import { PasswordResetsStore } from '../accounts/password-resets.store.js';

const NAMES = [
  ...['victim', 'owner', 'patient', 'seeker', 'traveller'],
  ...[
    'commuter',
    'neighbour',
    'leaver',
    'holder',
    'locked',
    'changer',
    'bystander',
    'stubborn',
    'hurried',
    'waiting',
    'raced',
  ],
];
/** More than of one address: failures of all strangers at one account. */
const STRANGERS = 4;
const LIMITS = {
  RATE_LIMITS: 'on',
  TRUST_PROXY: '1',
  RATE_LOGIN_ACCOUNT: '3/15m',
  RATE_LOGIN_STRANGERS: `${STRANGERS}/15m`,
  RATE_LOGIN_ADDRESS: '6/15m',
  RATE_REGISTER: '4/1h',
  RATE_GUEST: '3/1h',
  RATE_REFRESH: '4/1h',
  RATE_READ: '3/1h',
  RATE_AVATAR: '3/1h',
  RATE_TOKENS: '5/1h',
};

describe.each(['in the process', 'in Redis'])('limits kept %s', (where) => {
  /** A claim on which the place of the counts has no bearing: each attempt costs a hash. */
  const itOnce = it.runIf(where === 'in the process');
  const redis = where === 'in Redis' ? setUp(() => startRedis()) : undefined;
  const auths = setUp(() => TestAuths.start());
  let auth: TestAuth;
  let otherAuth: TestAuth;

  beforeAll(async () => {
    const env = { ...LIMITS, ...(redis && { REDIS_URL: redis.url }) };
    auth = await auths.open(env);
    otherAuth = redis === undefined ? auth : await auths.open(env);
    const free = await auths.open();
    for (const name of NAMES) await free.register(name);
    await free.close();
  });

  let ips = 0;
  /** An IP that no test has used: 10.0.0.1, 10.0.0.2 … */
  const freshIp = () => `10.${where.length}.${Math.floor(ips / 250)}.${(ips++ % 250) + 1}`;
  const post = (path: string, ip: string, body: object, at = auth) =>
    at.http('post', path).set('x-forwarded-for', ip).send(body);
  const login = (username: string, password: string, ip: string, at = auth) =>
    post('/v1/auth/login', ip, { username, password }, at);

  it('stop guesses at one account from one IP, on all auths together', async () => {
    const ip = freshIp();
    for (const at of [auth, otherAuth, auth]) expect((await login('victim', 'wrong', ip, at)).status).toBe(401);
    const refused = await login('VICTIM', PASSWORD, ip, otherAuth);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope: 'login.account' });
    expect(refused.body.retryAfterMs).toBeGreaterThan(800_000);
    expect(refused.body.retryAfterMs).toBeLessThanOrEqual(900_000);
    expect(Number(refused.headers['retry-after'])).toBe(Math.ceil(refused.body.retryAfterMs / 1000));
    expect((await login('victim', PASSWORD, freshIp())).status).toBe(200);
  });

  it('count attempts in progress: concurrent attempts gain nothing over sequential ones', async () => {
    const ip = freshIp();
    const answers = await Promise.all(Array.from({ length: 6 }, () => login('raced', 'wrong', ip)));
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 429, 429, 429]);
  });

  it('count a refused attempt at one account neither for its IP nor for the account', async () => {
    const ip = freshIp();
    for (let i = 0; i < 3; i++) expect((await login('stubborn', 'wrong', ip)).status).toBe(401);
    const refused = await Promise.all(Array.from({ length: 12 }, () => login('stubborn', 'wrong', ip, otherAuth)));
    for (const { body } of refused) expect(body).toMatchObject({ scope: 'login.account' });
    expect((await login('bystander', 'wrong', ip)).status).toBe(401);
    expect((await login('stubborn', PASSWORD, freshIp())).status).toBe(200);
  });

  it('admit an IP after a burst of logins with the right password', async () => {
    const ip = freshIp();
    const burst = await Promise.all(Array.from({ length: 20 }, () => login('hurried', PASSWORD, ip)));
    expect(burst.some(({ status }) => status === 429)).toBe(true);
    expect((await login('hurried', PASSWORD, ip, otherAuth)).status).toBe(200);
  });

  itOnce('do not count attempts that the server could not verify', async () => {
    const ip = freshIp();
    const hasher = vi.spyOn(auth.app.get(PasswordHasher), 'verify').mockRejectedValue(new ChatError('OVERLOADED'));
    const resets = vi
      .spyOn(auth.app.get(PasswordResetsStore), 'userOf')
      .mockRejectedValue(new ChatError('UNAVAILABLE'));
    for (let i = 0; i < 7; i++) expect((await login('waiting', PASSWORD, ip)).status).toBe(503);
    const reset = { token: 'x'.repeat(43), password: 'another good one' };
    for (let i = 0; i < 7; i++) expect((await post('/v1/auth/reset', ip, reset)).status).toBe(503);
    hasher.mockRestore();
    resets.mockRestore();
    expect((await login('waiting', PASSWORD, ip)).status).toBe(200);
  });

  itOnce('treat an unknown name like any other', async () => {
    const ip = freshIp();
    const codes = [];
    for (let attempt = 0; attempt < 4; attempt += 1) codes.push((await login('no_such_user', 'wrong', ip)).body.code);
    expect(codes).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
  });

  itOnce('stop one IP that tries many accounts', async () => {
    const ip = freshIp();
    for (let index = 0; index < 6; index += 1) await login(`somebody_${index}`, 'wrong', ip);
    const refused = await login('patient', PASSWORD, ip);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'login.address' });
  });

  it('stop guesses that are spread over many IPs, and admit the owner from a known one', async () => {
    const home = freshIp();
    expect((await login('owner', PASSWORD, home)).status).toBe(200);
    for (let index = 0; index < STRANGERS; index += 1)
      expect((await login('owner', 'wrong', freshIp())).status).toBe(401);
    const stranger = await login('owner', PASSWORD, freshIp());
    expect(stranger.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'login.strangers' });
    expect((await login('owner', PASSWORD, home)).status).toBe(200);
  });

  itOnce('compare a known IP as they count it: a whole IPv6 network is one', async () => {
    const network = `2001:db8:${where.length}:7`;
    expect((await login('traveller', PASSWORD, `${network}::1`)).status).toBe(200);
    for (let index = 0; index < STRANGERS; index += 1) await login('traveller', 'wrong', freshIp());
    expect((await login('traveller', PASSWORD, `2001:db8:${where.length}:8::1`)).body.scope).toBe('login.strangers');
    expect((await login('traveller', PASSWORD, `${network}:a:b:c:2`)).status).toBe(200);
  });

  describe('do not refuse the owner on a known device, whatever strangers do', () => {
    interface Device {
      readonly cookie?: string;
      readonly refreshToken?: string;
    }
    const loginOn = (
      { cookie, ...device }: Device,
      account: { username: string; password: string },
      ip: string,
      at = auth,
    ) => {
      const request = post('/v1/auth/login', ip, { ...account, ...device }, at);
      return cookie === undefined ? request : request.set('cookie', cookie);
    };
    /** Guesses from everywhere, and from the IP that the owner uses, until each of the limits refuses. */
    const lockOut = async (username: string, ip: string): Promise<void> => {
      for (let index = 0; index < STRANGERS; index += 1) await login(username, 'wrong', freshIp());
      for (let index = 0; index < 4; index += 1) await login(username, 'wrong', ip);
      for (let index = 0; index < 4; index += 1) await login(`no_one_${index}`, 'wrong', ip);
      expect((await login(username, PASSWORD, ip)).status).toBe(429);
      expect((await login(username, PASSWORD, freshIp())).status).toBe(429);
    };

    it('by the cookie of the browser, also after a logout', async () => {
      const ip = freshIp();
      const owner = { username: 'commuter', password: PASSWORD };
      const first = await post('/v1/auth/login', ip, { ...owner, cookie: true });
      const cookies = (first.get('Set-Cookie') ?? []).map((text) => text.split(';')[0] ?? '');
      const [cookie = ''] = cookies.filter((pair) => pair.startsWith('parley_device='));
      expect(cookie).toMatch(/^parley_device=[\w-]{43}$/);
      expect((await auth.http('post', '/v1/auth/logout', first.body.tokens.accessToken)).status).toBe(204);
      await lockOut('commuter', ip);
      for (const from of [ip, freshIp()]) expect((await loginOn({ cookie }, owner, from, otherAuth)).status).toBe(200);
      // The cookie of one account opens no other.
      await lockOut('neighbour', freshIp());
      const other = { username: 'neighbour', password: PASSWORD };
      expect((await loginOn({ cookie }, other, freshIp())).status).toBe(429);
    });

    itOnce('by the refresh token of an earlier session, also of an ended one', async () => {
      const ip = freshIp();
      const owner = { username: 'leaver', password: PASSWORD };
      const { accessToken, refreshToken } = (await login('leaver', PASSWORD, ip)).body.tokens;
      expect((await auth.http('post', '/v1/auth/logout', accessToken)).status).toBe(204);
      await lockOut('leaver', ip);
      expect((await loginOn({ refreshToken }, owner, freshIp())).status).toBe(200);
      expect((await loginOn({ refreshToken }, { ...owner, password: 'wrong' }, ip)).status).toBe(401);
      expect((await loginOn({ refreshToken: 'A'.repeat(86) }, owner, ip)).status).toBe(429);
    });

    itOnce('but count the failures on that device, for that device alone', async () => {
      const { refreshToken } = (await login('holder', PASSWORD, freshIp())).body.tokens;
      const wrong = { username: 'holder', password: 'wrong' };
      const codes = [];
      for (let index = 0; index < 4; index += 1)
        codes.push((await loginOn({ refreshToken }, wrong, freshIp())).body.code);
      expect(codes).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
      expect((await login('holder', PASSWORD, freshIp())).status).toBe(200);
    });
  });

  it('begin again when an operator unlocks the account, on all auths and for every IP', async () => {
    const ip = freshIp();
    for (let index = 0; index < STRANGERS; index += 1) await login('locked', 'wrong', freshIp());
    for (let index = 0; index < 2; index += 1) await login('locked', 'wrong', ip);
    for (const at of [auth, otherAuth]) expect((await login('locked', PASSWORD, ip, at)).status).toBe(429);
    await new TestAuthOperator(auth).ask('post', 'users/locked/unlock', {});
    for (const at of [otherAuth, auth]) expect((await login('locked', PASSWORD, ip, at)).status).toBe(200);
    expect((await login('locked', PASSWORD, freshIp(), otherAuth)).status).toBe(200);
  });

  itOnce('count failures only: logins with the right password are unlimited', async () => {
    const ip = freshIp();
    for (let index = 0; index < 7; index += 1) expect((await login('patient', PASSWORD, ip)).status).toBe(200);
    await login('patient', 'wrong', ip);
    await login('patient', 'wrong', ip);
    expect((await login('patient', PASSWORD, ip)).status).toBe(200);
    expect((await login('patient', 'wrong', ip)).status).toBe(401);
    expect((await login('patient', PASSWORD, ip)).status).toBe(200);
  });

  itOnce('stop guesses at the present password with a stolen session', async () => {
    const ip = freshIp();
    const { body } = await login('seeker', PASSWORD, ip);
    const change = () =>
      auth
        .http('post', '/v1/auth/password', body.tokens.accessToken)
        .set('x-forwarded-for', ip)
        .send({ currentPassword: 'wrong', newPassword: 'another horse' });
    const codes = [];
    for (let index = 0; index < 4; index += 1) codes.push((await change()).body.code);
    expect(codes.slice(2)).toEqual(['BAD_CREDENTIALS', 'RATE_LIMITED']);
  });

  it('count clients apart also if their proxy reports ports, and the ports of one client together', async () => {
    const [one, other] = [freshIp(), freshIp()];
    for (let port = 1; port <= 3; port += 1)
      expect((await login('victim_of_ports', 'wrong', `${one}:${port}`)).status).toBe(401);
    expect((await login('victim_of_ports', 'wrong', `${one}:4`)).status).toBe(429);
    expect((await login('victim_of_ports', 'wrong', `${other}:1`)).status).toBe(401);
  });

  itOnce('bound new accounts and guests by IP, an IPv6 network counting as one', async () => {
    const network = `2001:db8:${where.length}:1`;
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      const body = { username: `flood_${index}`, password: PASSWORD };
      statuses.push((await post('/v1/auth/register', `${network}::${index + 1}`, body)).status);
    }
    expect(statuses).toEqual([201, 201, 201, 201, 429]);
    const ip = freshIp();
    const guests = [];
    for (let index = 0; index < 4; index += 1)
      guests.push((await post('/v1/auth/guest', ip, { username: `swarm_${index}` })).body);
    expect(guests[3]).toMatchObject({ code: 'RATE_LIMITED', scope: 'guest' });
    expect((await post('/v1/auth/guest', freshIp(), { username: 'swarm_x' })).status).toBe(201);
  });

  itOnce('bound refresh attempts by IP, with tokens that exist and with invented ones', async () => {
    const ip = freshIp();
    const [{ body: one }, { body: other }] = [
      await login('seeker', PASSWORD, freshIp()),
      await login('victim', PASSWORD, freshIp()),
    ];
    const refresh = (refreshToken: string, from: string) => post('/v1/auth/refresh', from, { refreshToken });
    const codes: unknown[] = [(await refresh(one.tokens.refreshToken, ip)).body.code];
    for (let index = 0; index < 4; index += 1) codes.push((await refresh(`invented ${index}`, ip)).body.code);
    expect(codes).toEqual([undefined, ...Array.from({ length: 3 }, () => 'UNAUTHENTICATED'), 'RATE_LIMITED']);
    expect((await refresh(other.tokens.refreshToken, ip)).body).toMatchObject({ scope: 'refresh' });
    expect((await refresh(other.tokens.refreshToken, freshIp())).status).toBe(200);
  });

  itOnce('bound requests with a token by user', async () => {
    const [{ body: one }, { body: other }] = [
      await login('changer', PASSWORD, freshIp()),
      await login('bystander', PASSWORD, freshIp()),
    ];
    const ask = (token: string) => auth.http('get', '/v1/auth/sessions', token);
    for (let index = 0; index < 3; index += 1) expect((await ask(one.tokens.accessToken)).ok).toBe(true);
    const refused = await ask(one.tokens.accessToken);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', scope: 'read' } });
    expect((await ask(other.tokens.accessToken)).ok).toBe(true);
  });

  itOnce('bound pictures by IP, also ones that do not exist', async () => {
    const ip = freshIp();
    const fetchFrom = async (from: string): Promise<unknown> => {
      const path = `/v1/users/avatars/${newId<string>()}.webp`;
      return (await auth.http('get', path).set('x-forwarded-for', from)).body;
    };
    for (let index = 0; index < 3; index += 1) expect(await fetchFrom(ip)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await fetchFrom(ip)).toMatchObject({ code: 'RATE_LIMITED', scope: 'avatar' });
    expect(await fetchFrom(freshIp())).toMatchObject({ code: 'NOT_FOUND' });
  });

  itOnce('bound tokens that do not verify by IP, and never refuse a token that the process knows', async () => {
    const ip = freshIp();
    const [{ body: known }, { body: fresh }] = [
      await login('seeker', PASSWORD, freshIp()),
      await login('victim', PASSWORD, freshIp()),
    ];
    const me = (token: string, from: string) => auth.http('get', '/v1/users/me', token).set('x-forwarded-for', from);
    expect((await me(known.tokens.accessToken, ip)).status).toBe(200);
    for (let index = 0; index < 5; index += 1) expect((await me(`invented.${index}`, ip)).status).toBe(401);
    const refused = await me(fresh.tokens.accessToken, ip);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', scope: 'token' } });
    expect((await me(known.tokens.accessToken, ip)).status).toBe(200);
    expect((await me(fresh.tokens.accessToken, freshIp())).status).toBe(200);
  });

  itOnce('are off with RATE_LIMITS=off', async () => {
    const free = await auths.open({ ...LIMITS, RATE_LIMITS: 'off' });
    const statuses = new Set<number>();
    for (let index = 0; index < 10; index += 1)
      statuses.add(
        (await post('/v1/auth/guest', '10.9.9.9', { username: `free_${where.length}_${index}` }, free)).status,
      );
    expect(statuses).toEqual(new Set([201]));
  });

  it.runIf(where === 'in Redis')(
    'count in each process while Redis is unavailable, and still admit requests',
    async () => {
      await redis?.kill();
      const ip = freshIp();
      const codes = [];
      for (let attempt = 0; attempt < 4; attempt += 1) codes.push((await login('victim', 'wrong', ip)).body.code);
      expect(codes).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
      expect((await login('patient', PASSWORD, freshIp())).status).toBe(200);
    },
  );
});
