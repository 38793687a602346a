import { describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { TestAuths } from '../../testing/test-auth.js';

describe('the ways to sign in', () => {
  const auths = setUp(() => TestAuths.start({ ownServer: true }));

  it('are those that the operator has configured', async () => {
    const auth = await auths.open({ REGISTRATION: 'invite', GUESTS: 'off' });
    const { body } = await auth.http('get', '/v1/auth/ways').expect(200);
    expect(body).toEqual({
      site: { name: 'Parley' },
      registration: 'invite',
      guests: false,
      passwords: true,
      email: 'off',
      totp: false,
      providers: [],
    });
    expect((await auth.http('get', '/v1/auth/ways?now=1').expect(400)).body).toMatchObject({ field: 'now' });
  });

  it('are known while PostgreSQL is unavailable', async () => {
    const auth = await auths.open();
    await auths.postgres.kill();
    const { body } = await auth.http('get', '/v1/auth/ways').expect(200);
    expect(body).toMatchObject({ registration: 'open', guests: true });
  });
});
