import { describe, expect, it } from 'vitest';
import type { AppKeyAnswer } from '#access/internal-api';
import { setAuth, setSecurityLines } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

const POINTS = 10;

describe('the requests of an app’s server', () => {
  const { auths, auth } = setAuth({ RATE_LIMITS: 'on', RATE_APP: `${POINTS}/1h`, RATE_PROFILE: '1/1h' });
  const lines = setSecurityLines(auth);

  const users = (count: number) => ({
    users: Array.from({ length: count }, (_, n) => ({ externalId: String(n), displayName: 'N' })),
  });
  const refused = { code: 'RATE_LIMITED', scope: 'app', retry: 'later' };

  describe('are limited for each app', () => {
    it('over all its keys, a point each, and no other limit counts', async () => {
      const app = await TestApp.create(auth, 'counted');
      const { key } = await new TestAuthOperator(auth).ask<AppKeyAnswer>('post', 'apps/counted/keys', {});
      for (let request = 0; request < POINTS; request += 2) {
        await app.put('ann', { displayName: `Ann ${request}` });
        expect((await auth.http('get', '/v1/server/users/ann', key)).status).toBe(200);
      }
      for (const by of [app.answer.key, key])
        expect((await auth.http('get', '/v1/server/users/ann', by)).body).toMatchObject(refused);
      const other = await TestApp.create(auth, 'uncounted');
      expect((await other.http('get', 'users')).status).toBe(200);
    });

    it('a further point for each user of a batch', async () => {
      const app = await TestApp.create(auth, 'batches');
      expect((await app.http('post', 'users', users(6))).status).toBe(200);
      expect((await app.http('post', 'users', users(2))).status).toBe(200);
      expect((await app.http('get', 'users')).body).toMatchObject(refused);
      const other = await TestApp.create(auth, 'heavier_batches');
      expect((await other.http('post', 'users', users(6))).status).toBe(200);
      expect((await other.http('post', 'users', users(3))).body).toMatchObject(refused);
    });

    it('the whole rate for a batch that weighs more', async () => {
      const app = await TestApp.create(auth, 'heavy');
      expect((await app.http('post', 'users', users(3 * POINTS))).status).toBe(200);
      expect((await app.http('get', 'users')).body).toMatchObject(refused);
    });
  });

  it('are counted by route and outcome', async () => {
    const app = await TestApp.create(auth, 'measured');
    await app.http('get', 'users/nobody');
    await app.http('get', 'users');
    const { text } = await auth.http('get', '/metrics');
    const route = 'GET /v1/server/users/:externalId';
    expect(text).toContain(`parley_app_requests_total{route="${route}",outcome="NOT_FOUND"} 1`);
    expect(text).toContain('parley_app_requests_total{route="GET /v1/server/users",outcome="ok"}');
    expect(text).not.toContain('nobody');
  });

  it('are in the security log if they are refused, with the app and the key as far as they are known', async () => {
    const app = await TestApp.create(auth, 'refused_app', ['rooms']);
    const person = await auth.guest('refused_guest');
    lines.length = 0;
    const path = '/v1/server/users/secret-id';
    for (const token of [undefined, `${app.answer.key}x`, person.tokens.accessToken, app.answer.key])
      await auth.http('get', path, token);
    const line = (code: string, known = false) => [
      'app.refused',
      {
        app: known ? 'refused_app' : null,
        key: known ? app.answer.id : null,
        method: 'GET',
        route: '/v1/server/users/:externalId',
        code,
        address: '127.0.0.1',
      },
    ];
    await expect.poll(() => lines).toHaveLength(4);
    expect(lines).toEqual([
      line('UNAUTHENTICATED'),
      line('UNAUTHENTICATED'),
      line('FORBIDDEN'),
      line('FORBIDDEN', true),
    ]);
    await new TestAuthOperator(auth).ask('delete', 'apps/refused_app/keys');
    lines.length = 0;
    await auth.http('get', path, app.answer.key);
    await expect.poll(() => lines).toEqual([line('SESSION_REVOKED', true)]);
    expect(JSON.stringify(lines)).not.toMatch(/secret-id|parley_app_/);
  });

  it('that end sessions are in the security log with the app', async () => {
    const app = await TestApp.create(auth, 'ending_app');
    const { id } = await app.put('ann', { displayName: 'Ann' });
    const [session] = await auths.query<{ id: string }>(
      `INSERT INTO auth.sessions (id, user_id, family_hash, token_hash, expires_at)
       VALUES (gen_random_uuid(), $1, '', '', now() + interval '1 day') RETURNING id`,
      [id],
    );
    lines.length = 0;
    await app.http('post', 'users/ann/suspend');
    const facts = { userId: id, sessionId: session?.id, code: 'ACCOUNT_SUSPENDED', reason: 'suspension' };
    const ended = lines.filter(([event]) => event === 'session.revoked');
    expect(ended).toEqual([['session.revoked', { ...facts, app: 'ending_app', address: '127.0.0.1' }]]);
  });
});
