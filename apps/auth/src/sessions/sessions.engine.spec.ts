import { SignJWT } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { KeyRing } from '../keys/key-ring.js';
import { setAuth } from '../../testing/set-auth.js';
import { served } from '../../testing/test-auth.js';
import { SESSIONS_PER_USER_MAX } from './sessions.store.js';

describe('sessions', () => {
  const { auths, auth } = setAuth({ TRUST_PROXY: '1' });
  const otherAuth = setUp(() => auths.open());

  describe('the access token', () => {
    const me = (authorization?: string) => {
      const test = auth.http('get', '/v1/users/me');
      return authorization === undefined ? test : test.set('authorization', authorization);
    };

    it('is required: without a valid one the answer is UNAUTHENTICATED', async () => {
      const { tokens } = await auth.guest('token_holder');
      const [head, claims, signature] = tokens.accessToken.split('.');
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      const otherHead = Buffer.from('{"alg":"ES256","kid":"made-up"}').toString('base64url');
      for (const authorization of [
        undefined,
        'Bearer',
        'Bearer x',
        'Bearer a.b.c',
        `Basic ${tokens.accessToken}`,
        `Bearer ${tokens.accessToken} more`,
        `Bearer ${unsigned}`,
        `Bearer ${head}.${claims}.${[...(signature ?? '')].reverse().join('')}`,
        `Bearer ${otherHead}.${claims}.${signature}`,
      ]) {
        const answer = await me(authorization);
        expect({ authorization, status: answer.status, code: answer.body.code }).toEqual({
          authorization,
          status: 401,
          code: 'UNAUTHENTICATED',
        });
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.headers['content-type']).toContain('application/problem+json');
      }
    });

    it('is TOKEN_EXPIRED after its `exp`, and UNAUTHENTICATED for another audience or key', async () => {
      const { claims } = await auth.guest('expiring');
      const { kid, privateKey } = auth.app.get(KeyRing).signer;
      const sign = (changes: object, key = privateKey) =>
        new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
      const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      const pastSeconds = Math.floor(Date.now() / 1000) - 1;
      const answers = await Promise.all([
        me(`Bearer ${await sign({ exp: pastSeconds })}`),
        me(`Bearer ${await sign({ aud: 'another' })}`),
        me(`Bearer ${await sign({ iss: 'another' })}`),
        me(`Bearer ${await sign({ sid: 'no id' })}`),
        me(`Bearer ${await sign({}, stranger)}`),
        me(`Bearer ${await sign({})}`),
      ]);
      expect(answers.map(({ body }) => body.code)).toEqual([
        'TOKEN_EXPIRED',
        'UNAUTHENTICATED',
        'UNAUTHENTICATED',
        'UNAUTHENTICATED',
        'UNAUTHENTICATED',
        undefined,
      ]);
    });

    it('never gives one caller another’s identity, even with many concurrent requests', async () => {
      const people = await Promise.all(Array.from({ length: 20 }, (_, index) => auth.guest(`crowd_${index}`)));
      const rounds = Array.from({ length: 5 }, () => people).flat();
      const answers = await Promise.all(rounds.map((person) => served(() => person.http('get', '/v1/users/me'))));
      expect(answers.map(({ body }) => body.id)).toEqual(rounds.map(({ user }) => user.id));
    });
  });

  it('are listed with their origin, the current one marked', async () => {
    const body = { username: 'traveller', password: 'correct horse battery' };
    const enter = (path: string, agent: string, ip: string) =>
      auth.http('post', path).set('user-agent', agent).set('x-forwarded-for', ip).send(body);
    await enter('/v1/auth/register', 'Home/1.0', '203.0.113.7');
    const { body: away } = await enter('/v1/auth/login', 'Away/2.0', '2001:db8::7');
    const answer = await auth.http('get', '/v1/auth/sessions', away.tokens.accessToken);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      sessions: [
        {
          id: away.tokens.sessionId,
          createdAt: time,
          lastSeenAt: time,
          userAgent: 'Away/2.0',
          ip: '2001:db8::7',
          current: true,
          via: 'password',
          devices: [],
        },
        expect.objectContaining({ userAgent: 'Home/1.0', ip: '203.0.113.7', current: false }),
      ],
    });
  });

  it.each([
    ['203.0.113.8:5678', '203.0.113.8'],
    ['[2001:DB8::8]:443', '2001:db8::8'],
    ['"[2001:db8::8]"', '2001:db8::8'],
    ['::ffff:203.0.113.8', '203.0.113.8'],
    ['1.2.3.4, , 203.0.113.8 ', '203.0.113.8'],
    ['203.0.113.8, unknown', null],
    ['_hidden', null],
  ])('show the IP that a proxy reports as %s', async (forwarded, ip) => {
    const username = `behind_${forwarded.replaceAll(/\W/g, '')}`;
    const { body } = await auth.http('post', '/v1/auth/guest').set('x-forwarded-for', forwarded).send({ username });
    const answer = await auth.http('get', '/v1/auth/sessions', body.tokens.accessToken);
    expect(answer.body.sessions[0].ip).toBe(ip);
  });

  it('use X-Forwarded-For only behind a trusted proxy', async () => {
    const answer = await otherAuth
      .http('post', '/v1/auth/guest')
      .set('x-forwarded-for', '203.0.113.7')
      .send({ username: 'liar' });
    const { body } = await otherAuth.http('get', '/v1/auth/sessions', answer.body.tokens.accessToken);
    expect(body.sessions[0].ip).toBe('127.0.0.1');
  });

  it('end one by one, on every auth', async () => {
    const here = await auth.register('ender');
    const there = await otherAuth.login('ender');
    const answer = await here.http('delete', `/v1/auth/sessions/${there.tokens.sessionId}`);
    expect(answer).toMatchObject({ status: 204, text: '' });
    await expect.poll(async () => (await there.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
    const { body } = await here.http('get', '/v1/auth/sessions');
    expect(body.sessions.map(({ id }: { id: string }) => id)).toEqual([here.tokens.sessionId]);
    expect((await here.http('delete', `/v1/auth/sessions/${there.tokens.sessionId}`)).status).toBe(404);
  });

  it('of others, and unknown ones, are NOT_FOUND', async () => {
    const [me, somebody] = [await auth.guest('owner_of_one'), await auth.guest('owner_of_another')];
    for (const id of [somebody.tokens.sessionId, 'none', '01926d2e-0000-7000-8000-000000000001']) {
      const answer = await me.http('delete', `/v1/auth/sessions/${id}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect((await somebody.http('get', '/v1/users/me')).status).toBe(200);
  });

  it('end all at once except the current one', async () => {
    const here = await auth.register('single');
    const others = [await auth.login('single'), await auth.login('single')];
    expect((await here.http('delete', '/v1/auth/sessions')).status).toBe(204);
    for (const other of others) expect((await other.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
    expect((await here.http('get', '/v1/users/me')).status).toBe(200);
    const cut = auth.cuts.find(({ sessionIds }) => sessionIds.length === 2);
    expect(new Set(cut?.sessionIds)).toEqual(new Set(others.map(({ tokens }) => tokens.sessionId)));
  });

  it('end by logging out', async () => {
    const me = await auth.guest('logger_out');
    expect((await me.http('post', '/v1/auth/logout')).status).toBe(204);
    const after = await me.http('post', '/v1/auth/logout');
    expect(after).toMatchObject({ status: 401, body: { code: 'SESSION_REVOKED' } });
    expect((await auth.refresh(me.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
    expect((await auth.http('post', '/v1/auth/logout')).body.code).toBe('UNAUTHENTICATED');
  });

  it('are bounded per user: a further login ends the least recently seen one', async () => {
    const first = await auth.register('many');
    await auths.query(
      `INSERT INTO auth.sessions (id, user_id, family_hash, token_hash, expires_at)
       SELECT gen_random_uuid(), $1, '', '', now() + interval '1 day' FROM generate_series(1, $2::int)`,
      [first.user.id, SESSIONS_PER_USER_MAX - 1],
    );
    await auths.query(`UPDATE auth.sessions SET seen_at = now() - interval '1 hour' WHERE id = $1`, [
      first.tokens.sessionId,
    ]);
    const last = await auth.login('many');
    expect((await first.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
    expect((await last.http('get', '/v1/users/me')).status).toBe(200);
  });
});
