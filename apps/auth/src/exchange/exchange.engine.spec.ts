import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostSignIn } from '#contracts';
import type { AuditPage, HostSecretAnswer } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { setAuth, setSecurityLines } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { FRESH_MS, PAUSE_MS, STALE_MS } from './host-key-sets.js';

const PICTURES = 'https://pictures.example';
const SIGNING_KEY_SECRET = 'a-secret-that-seals-keys-in-these-tests';
const AT_ONCE = 10;

/** The seconds of the host's clock, also where a test moves that of auth's memory. */
const seconds = () => Math.floor((performance.timeOrigin + performance.now()) / 1000);
const lived = (claims: JWTPayload): JWTPayload => ({ iat: seconds(), exp: seconds() + 300, ...claims });

function signed(claims: JWTPayload, secret: string, alg = 'HS256'): Promise<string> {
  return new SignJWT(lived(claims)).setProtectedHeader({ alg }).sign(Buffer.from(secret));
}

describe('a token that a host signs', () => {
  const { auths, auth, operator } = setAuth({ AVATAR_ORIGINS: PICTURES, SIGNING_KEY_SECRET });
  const lines = setSecurityLines(auth);
  const shop = setUp(() => TestApp.create(auth, 'shop'));
  let secret: string;

  beforeAll(async () => {
    secret = await newSecret('shop');
  });
  afterEach(() => vi.useRealTimers());

  const newSecret = async (name: string) =>
    (await operator.ask<HostSecretAnswer>('post', `apps/${name}/tokens`, {})).secret;
  const exchange = (token: string, more: object = {}) =>
    auth.http('post', '/v1/auth/exchange').send({ app: 'shop', token, ...more });
  const enter = async (claims: JWTPayload, more: object = {}) => exchange(await signed(claims, secret), more);
  const entered = async (claims: JWTPayload, more: object = {}): Promise<HostSignIn> => {
    const answer = await enter(claims, more);
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: expect.toBeOneOf([200, 201]),
      code: undefined,
    });
    return answer.body as HostSignIn;
  };
  const me = (token: string) => auth.http('get', '/v1/users/me', token);
  /** Moves the host's acts on a user into the past. */
  const agePast = (externalId: string, by = '1 minute') =>
    auths.query(
      `UPDATE auth.external_users SET changed_at = changed_at - $2::interval, ended_at = ended_at - $2::interval
        WHERE external_id = $1`,
      [externalId, by],
    );
  const refusalOf = async (token: string, more: object = {}) => {
    const { body } = await exchange(token, more);
    return body.field === undefined ? body.code : `${body.code} ${body.field}`;
  };

  describe('signed with a secret', () => {
    it('makes the user, and begins a session without a refresh token; again it is the same user', async () => {
      const claims = { sub: 'ann', name: 'Ann', picture: `${PICTURES}/ann.png` };
      const first = await enter(claims);
      expect(first.status).toBe(201);
      expect(first.body.user).toMatchObject({
        ...{ displayName: 'Ann', avatarUrl: `${PICTURES}/ann.png`, type: 'user', version: 1 },
        app: { name: 'shop', externalId: 'ann', users: 'open' },
      });
      expect(Object.keys(first.body.tokens).sort()).toEqual(['accessToken', 'expiresIn', 'sessionId', 'tokenType']);
      expect((await me(first.body.tokens.accessToken)).body).toEqual(first.body.user);
      const { sessionId } = first.body.tokens;
      expect(lines).toEqual([
        ['login.ok', { userId: first.body.user.id, sessionId, address: '127.0.0.1', by: 'exchange', app: 'shop' }],
      ]);
      const again = await enter(claims);
      expect({ status: again.status, user: again.body.user }).toEqual({ status: 200, user: first.body.user });
      expect(again.body.tokens.sessionId).not.toBe(sessionId);
      const renewed = await enter(claims, { sessionId });
      expect({ status: renewed.status, sessionId: renewed.body.tokens.sessionId }).toEqual({ status: 200, sessionId });
      expect((await shop.http('get', 'users/ann')).body.id).toBe(first.body.user.id);
      const listed = (await shop.http('get', 'users/ann/sessions')).body.sessions;
      expect(listed).toHaveLength(2);
      expect(listed[0]).toMatchObject({ ip: '127.0.0.1' });
    });

    it('makes one user, also if it is shown several times at once', async () => {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => enter({ sub: 'once', name: 'Once' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([...new Array<number>(AT_ONCE - 1).fill(200), 201]);
      expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
    });

    it('is refused without a field if the signature is wrong, and never says why', async () => {
      const claims = { sub: 'ann', name: 'Ann' };
      const otherShop = await TestApp.create(auth, 'unconfigured');
      const good = await signed(claims, secret);
      const [header = '', payload = '', signature = ''] = good.split('.');
      const forged = Buffer.from(JSON.stringify(lived({ sub: 'admin' }))).toString('base64url');
      for (const token of [
        'nonsense',
        await signed(claims, `${secret}x`),
        await signed(claims, secret, 'HS512'),
        await signed(claims, shop.answer.key),
        new UnsecuredJWT(lived(claims)).encode(),
        `${header}.${forged}.${signature}`,
        `${header}.${payload}.`,
      ])
        expect({ token, refusal: await refusalOf(token) }).toEqual({ token, refusal: 'BAD_CREDENTIALS' });
      for (const app of ['unknown-app', otherShop.answer.user.username, 'no name', 'ann'])
        expect({ app, refusal: await refusalOf(good, { app }) }).toEqual({ app, refusal: 'BAD_CREDENTIALS' });
      expect(lines.find(([event]) => event === 'login.failed')).toEqual([
        'login.failed',
        { userId: null, address: '127.0.0.1', by: 'exchange', app: 'shop' },
      ]);
      expect(JSON.stringify(lines)).not.toContain(good.slice(-20));
    });

    it('is refused with the field of the claim if the signature is right', async () => {
      const minute = 60;
      for (const [claims, field] of [
        [{ sub: 'ann', exp: seconds() - 2 * minute }, 'exp'],
        [{ sub: 'ann', exp: seconds() + 25 * 60 * minute }, 'exp'],
        [{ sub: 'ann', iat: seconds() + 2 * minute }, 'iat'],
        [{ sub: 'ann', nbf: seconds() + 2 * minute }, 'nbf'],
        [{ name: 'Ann' }, 'sub'],
      ] as const)
        expect(await refusalOf(await signed(claims, secret))).toBe(`BAD_CREDENTIALS ${field}`);
    });

    it('of more than 8 KiB is INVALID', async () => {
      const long = await signed({ sub: 'ann', name: 'Ann', more: 'x'.repeat(8 * 1024) }, secret);
      expect((await exchange(long)).body).toMatchObject({ code: 'INVALID', field: 'token' });
    });

    it('needs a usable name for a new user; a profile never keeps a known one out', async () => {
      expect(await refusalOf(await signed({ sub: 'new' }, secret))).toBe('INVALID name');
      expect(await refusalOf(await signed({ sub: 'new', name: '\u200b' }, secret))).toBe('INVALID name');
      expect((await shop.http('get', 'users/new')).status).toBe(404);
      const odd = await entered({ sub: 'new', name: 'A\nnn\u0000', picture: 'https://evil.example/a.png' });
      expect(odd.user).toMatchObject({ displayName: 'Ann', avatarUrl: null });
      await agePast('new');
      const known = await entered({ sub: 'new', name: 7, picture: ['x'] });
      expect(known.user).toMatchObject({ displayName: 'Ann', version: 1 });
    });

    it('renames the user only if it was issued in a later second than the host’s last change', async () => {
      const iat = seconds();
      const put = await shop.put('renamed', { displayName: 'By the host' });
      const stale = await entered({ sub: 'renamed', name: 'By a token', iat });
      expect(stale.user).toMatchObject({ displayName: put.displayName, version: 1 });
      await agePast('renamed');
      const fresh = await entered({ sub: 'renamed', name: 'By a token', picture: `${PICTURES}/r.png` });
      expect(fresh.user).toMatchObject({ displayName: 'By a token', avatarUrl: `${PICTURES}/r.png`, version: 2 });
      const older = await entered({ sub: 'renamed', name: 'By an older token', iat: seconds() - 30 });
      expect(older.user).toMatchObject({ displayName: 'By a token', version: 2 });
      await agePast('renamed');
      expect((await entered({ sub: 'renamed' })).user).toMatchObject({ displayName: 'By a token', version: 2 });
    });

    it('makes no user with `provision` off', async () => {
      await operator.ask('put', 'apps/shop/settings', { provision: false });
      expect(await refusalOf(await signed({ sub: 'unknown', name: 'U' }, secret))).toBe('BAD_CREDENTIALS sub');
      expect((await shop.http('get', 'users/unknown')).status).toBe(404);
      await shop.put('unknown', { displayName: 'U' });
      expect((await enter({ sub: 'unknown' })).status).toBe(200);
      await operator.ask('put', 'apps/shop/settings', { provision: true });
    });

    it('does not sign in a suspended user', async () => {
      await shop.put('bad', { displayName: 'Bad' });
      await shop.http('post', 'users/bad/suspend');
      expect(await refusalOf(await signed({ sub: 'bad' }, secret))).toBe('ACCOUNT_SUSPENDED');
    });

    it('does not sign in the user again after the end of all sessions; after the end of one session it does', async () => {
      await entered({ sub: 'leaver', name: 'Leaver' });
      const { tokens } = await entered({ sub: 'leaver' });
      await shop.http('delete', `users/leaver/sessions/${tokens.sessionId}`);
      const earlier = await signed({ sub: 'leaver' }, secret);
      expect((await exchange(earlier)).status).toBe(200);
      await shop.http('delete', 'users/leaver/sessions');
      expect(await refusalOf(earlier)).toBe('BAD_CREDENTIALS iat');
      expect(await refusalOf(await signed({ sub: 'leaver', iat: seconds() - 5 }, secret))).toBe('BAD_CREDENTIALS iat');
      await agePast('leaver');
      expect((await enter({ sub: 'leaver' })).status).toBe(200);
    });

    it('that was ahead of the clock does not outlive the end of all sessions, or of its user, before which it was shown', async () => {
      const ahead = seconds() + 50;
      const token = await signed({ sub: 'ahead', name: 'Ahead', iat: ahead }, secret);
      expect((await exchange(token)).status).toBe(201);
      await shop.http('delete', 'users/ahead/sessions');
      expect(await refusalOf(token)).toBe('BAD_CREDENTIALS iat');
      const next = await signed({ sub: 'ahead', iat: ahead + 2 }, secret);
      expect((await exchange(next)).status).toBe(200);
      await shop.http('delete', 'users/ahead');
      expect(await refusalOf(next)).toBe('BAD_CREDENTIALS iat');
    });

    it('of an erased user signs in no other user with the same id', async () => {
      const first = await entered({ sub: 'reused', name: 'First' });
      const earlier = await signed({ sub: 'reused', name: 'First' }, secret);
      await shop.http('delete', 'users/reused');
      expect(await refusalOf(earlier)).toBe('BAD_CREDENTIALS iat');
      const second = await shop.put('reused', { displayName: 'Second' });
      expect(await refusalOf(earlier)).toBe('BAD_CREDENTIALS iat');
      await agePast('reused');
      const now = await entered({ sub: 'reused' });
      expect({ id: now.user.id, isFirst: now.user.id === first.user.id }).toEqual({ id: second.id, isFirst: false });
    });

    it('comes before or after the end of all sessions, never beside it', async () => {
      for (let round = 0; round < 5; round += 1) {
        await agePast('racer');
        await entered({ sub: 'racer', name: 'Racer' });
        const [raced] = await Promise.all([enter({ sub: 'racer' }), shop.http('delete', 'users/racer/sessions')]);
        if (raced.status === 200) expect((await me(raced.body.tokens.accessToken)).status).toBe(401);
        else expect(raced.body).toMatchObject({ code: 'BAD_CREDENTIALS', field: 'iat' });
      }
    });

    it('of one app opens no other', async () => {
      const other = await TestApp.create(auth, 'other_shop');
      await newSecret('other_shop');
      const token = await signed({ sub: 'ann', name: 'Ann' }, secret);
      expect(await refusalOf(token, { app: 'other_shop' })).toBe('BAD_CREDENTIALS');
      expect((await other.http('get', 'users/ann')).status).toBe(404);
    });
  });

  describe('and its app', () => {
    it('has secrets of which the one before counts on, until the way is turned off', async () => {
      const app = await TestApp.create(auth, 'rotating');
      const [one, two] = [await newSecret('rotating'), await newSecret('rotating')];
      expect(one).toMatch(/^parley_jwt_[\w-]{43}$/);
      const by = async (key: string) => refusalOf(await signed({ sub: 'r', name: 'R' }, key), { app: 'rotating' });
      expect({ one: await by(one), two: await by(two) }).toEqual({ one: undefined, two: undefined });
      await auths.query(`UPDATE auth.app_secrets SET ends_at = clock_timestamp() WHERE ends_at IS NOT NULL`);
      expect({ one: await by(one), two: await by(two) }).toEqual({ one: 'BAD_CREDENTIALS', two: undefined });
      await operator.ask('delete', 'apps/rotating/tokens');
      expect({ one: await by(one), two: await by(two) }).toEqual({ one: 'BAD_CREDENTIALS', two: 'BAD_CREDENTIALS' });
      expect(await by(await newSecret('rotating'))).toBeUndefined();
      expect(await operator.actsOn(app.id)).toEqual(['app.create', ...new Array<string>(4).fill('app.tokens')]);
      const { records } = await operator.ask<AuditPage>('get', 'audit');
      expect(JSON.stringify(records)).not.toContain('parley_jwt_');
    });

    it('keeps its secret sealed', async () => {
      const rows = await auths.query<{ secret: Buffer; sealed: boolean }>(
        'SELECT secret, sealed FROM auth.app_secrets',
      );
      for (const row of rows) {
        expect(row.sealed).toBe(true);
        expect(row.secret.toString('latin1')).not.toContain('parley_jwt_');
      }
    });

    it('takes none while its bot is suspended, and never once it is erased', async () => {
      await TestApp.create(auth, 'ending_app');
      const key = await newSecret('ending_app');
      const by = async () => refusalOf(await signed({ sub: 'e', name: 'E' }, key), { app: 'ending_app' });
      expect(await by()).toBeUndefined();
      await operator.ask('post', 'users/ending_app/suspend', {});
      expect(await by()).toBe('BAD_CREDENTIALS');
      await operator.ask('post', 'users/ending_app/restore', {});
      expect(await by()).toBeUndefined();
      await operator.ask('delete', 'users/ending_app');
      expect(await by()).toBe('BAD_CREDENTIALS');
    });

    it.each([
      'http://shop.example/keys',
      'ftp://shop.example',
      'https://a:b@shop.example/',
      'keys',
      'file:///etc/passwd',
    ])('may not have its keys at %s', async (jwks) => {
      const answer = await operator.http('put', 'apps/shop/tokens', { jwks, audience: 'parley' });
      expect(answer.body).toMatchObject({ code: 'INVALID', field: 'jwks' });
    });
  });

  describe('signed with a key that a URL gives', () => {
    let server: Server;
    let url: string;
    let answer: { status: number; body: string; location?: string };
    let asked: number;
    let keys: Map<string, CryptoKey>;

    const keyOf = async (alg: string, kid?: string) => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      return { jwk: { ...(await exportJWK(publicKey)), alg, ...(kid !== undefined && { kid }) }, privateKey };
    };
    const publish = async (names: [alg: string, kid?: string][]) => {
      const made = await Promise.all(names.map(([alg, kid]) => keyOf(alg, kid)));
      keys = new Map(made.map(({ privateKey }, index) => [names[index]?.[1] ?? `${index}`, privateKey]));
      answer = { status: 200, body: JSON.stringify({ keys: made.map(({ jwk }) => jwk) }) };
    };
    const sign = (alg: string, key: string, claims: JWTPayload = {}, kid: string | undefined = key) =>
      new SignJWT(lived({ sub: 'ann', name: 'Ann', aud: 'parley', iss: 'https://idp.example', ...claims }))
        .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
        .sign(keys.get(key) as CryptoKey);
    const by = (token: string) => refusalOf(token, { app: 'idp' });
    const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

    beforeAll(async () => {
      server = createServer((_request, response) => {
        asked += 1;
        const { status, body, location } = answer;
        response.writeHead(status, location === undefined ? {} : { location }).end(body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      await TestApp.create(auth, 'idp');
    });
    beforeEach(async () => {
      asked = 0;
      const { port } = server.address() as AddressInfo;
      // Each test has a URL of its own: auth has no keys of it.
      url = `http://127.0.0.1:${port}/${Math.random()}`;
      await operator.ask('put', 'apps/idp/tokens', { jwks: url, audience: 'parley', issuer: 'https://idp.example' });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    });
    afterAll(() => server.close());

    it('is taken with each of the algorithms, also without a key’s id', async () => {
      const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
      await publish([...algorithms.map((alg): [string, string] => [alg, alg]), ['ES256', 'second']]);
      for (const alg of algorithms) expect({ alg, by: await by(await sign(alg, alg)) }).toEqual({ alg, by: undefined });
      expect(await by(await sign('ES256', 'second', {}, ''))).toBe('BAD_CREDENTIALS');
      const withoutId = await new SignJWT(lived({ sub: 'ann', aud: 'parley', iss: 'https://idp.example' }))
        .setProtectedHeader({ alg: 'ES256' })
        .sign(keys.get('second') as CryptoKey);
      expect(await by(withoutId)).toBeUndefined();
    });

    it('is refused with another algorithm, another audience and another issuer', async () => {
      await publish([['ES256', 'a']]);
      const { x } = JSON.parse(answer.body).keys[0] as { x: string };
      expect(await by(await signed({ sub: 'ann', name: 'A' }, x))).toBe('BAD_CREDENTIALS');
      expect(await by(new UnsecuredJWT(lived({ sub: 'ann' })).encode())).toBe('BAD_CREDENTIALS');
      expect(await by(await sign('ES256', 'a', { aud: 'other' }))).toBe('BAD_CREDENTIALS aud');
      expect(await by(await sign('ES256', 'a', { iss: 'https://evil.example' }))).toBe('BAD_CREDENTIALS iss');
      expect(await by(await sign('ES256', 'a'))).toBeUndefined();
      const old = secret;
      expect(await refusalOf(await signed({ sub: 'ann' }, old), { app: 'idp' })).toBe('BAD_CREDENTIALS');
    });

    it('needs no further request for 10 minutes; an unknown key asks once in 30 s', async () => {
      await publish([['ES256', 'a']]);
      await Promise.all(Array.from({ length: AT_ONCE }, async () => by(await sign('ES256', 'a'))));
      expect(asked).toBe(1);
      later(PAUSE_MS);
      await publish([['ES256', 'b']]);
      expect(await by(await sign('ES256', 'b'))).toBeUndefined();
      expect(asked).toBe(2);
      await publish([['ES256', 'c']]);
      const unknown = await sign('ES256', 'c');
      for (let count = 0; count < 3; count += 1) expect(await by(unknown)).toBe('BAD_CREDENTIALS');
      expect(asked).toBe(2);
      later(PAUSE_MS);
      expect(await by(unknown)).toBeUndefined();
      later(FRESH_MS - 1);
      expect(await by(await sign('ES256', 'c'))).toBeUndefined();
      expect(asked).toBe(3);
      later(1);
      await by(await sign('ES256', 'c'));
      expect(asked).toBe(4);
    });

    it('is taken for a day while the URL does not answer, then UNAVAILABLE', async () => {
      await publish([['ES256', 'a']]);
      await by(await sign('ES256', 'a'));
      answer = { status: 500, body: '' };
      later(STALE_MS - 1000);
      expect(await by(await sign('ES256', 'a'))).toBeUndefined();
      later(PAUSE_MS);
      expect(await by(await sign('ES256', 'a'))).toBe('UNAVAILABLE');
    });

    it.each([
      ['an error', { status: 404, body: '{}' }],
      ['no set of keys', { status: 200, body: '[]' }],
      ['too much', { status: 200, body: JSON.stringify({ keys: [], more: 'x'.repeat(64 * 1024) }) }],
      ['another URL', { status: 302, body: '', location: 'https://evil.example/' }],
    ])('is UNAVAILABLE if the URL answers %s', async (_what, given) => {
      await publish([['ES256', 'a']]);
      answer = given;
      expect(await by(await sign('ES256', 'a'))).toBe('UNAVAILABLE');
    });

    it('does not make auth ask for each token while the URL has never answered', async () => {
      await publish([['ES256', 'a']]);
      const published = answer;
      answer = { status: 404, body: '{}' };
      for (let token = 0; token < 5; token += 1) expect(await by(await sign('ES256', 'a'))).toBe('UNAVAILABLE');
      expect(asked).toBe(1);
      answer = published;
      later(PAUSE_MS);
      expect(await by(await sign('ES256', 'a'))).toBeUndefined();
    });
  });

  it('counts by IP, as refresh tokens do', async () => {
    const limited = await auths.open({ SIGNING_KEY_SECRET, RATE_LIMITS: 'on', RATE_REFRESH: '2/1h' });
    const ask = () => limited.http('post', '/v1/auth/exchange').send({ app: 'unknown-app', token: 'x' });
    expect([(await ask()).status, (await ask()).status]).toEqual([401, 401]);
    expect((await ask()).body).toMatchObject({ code: 'RATE_LIMITED', scope: 'refresh' });
    expect((await limited.refresh('x')).body).toMatchObject({ code: 'RATE_LIMITED', scope: 'refresh' });
  });
});
