import { beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { TestAuths } from '../testing/test-auth.js';

describe('auth while PostgreSQL is unavailable', () => {
  const auths = setUp(() => TestAuths.start({ ownServer: true }));
  const auth = setUp(() => auths.open());
  const person = setUp(() => auth.guest('patient'));

  beforeAll(() => auths.postgres.kill());

  it('answers UNAVAILABLE, to be retried, without revealing the reason', async () => {
    const answers = [
      await auth.http('post', '/v1/auth/guest').send({ username: 'unlucky' }),
      await auth.http('post', '/v1/auth/login').send({ username: 'patient', password: 'whatever' }),
      await auth.refresh(person.tokens.refreshToken),
    ];
    for (const { status, body, text } of answers) {
      expect({ status, code: body.code, retry: body.retry }).toEqual({
        status: 503,
        code: 'UNAVAILABLE',
        retry: 'later',
      });
      expect(text).not.toMatch(/postgres|127\.0\.0\.1|ECONN|select/i);
    }
    expect((await auth.http('get', '/health/ready')).status).toBe(503);
    expect((await auth.http('get', '/health/live')).status).toBe(200);
  });

  it('still publishes its keys, and serves again once PostgreSQL is back', async () => {
    expect((await auth.http('get', '/.well-known/jwks.json')).body.keys).toHaveLength(1);
    await auths.postgres.restart();
    await expect
      .poll(async () => (await auth.refresh(person.tokens.refreshToken)).status, { timeout: 30_000, interval: 200 })
      .toBe(200);
  });
});
