import { describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { TestAuths, type TestAuth } from '../../../testing/test-auth.js';
import { PUBLIC_URL, TestBrowser } from '../../../testing/test-browser.js';
import { TestProvider } from '../../../testing/test-provider.js';

describe('a provider by another library', () => {
  const auths = setUp(() => TestAuths.start());
  const provider = setUp(() => TestProvider.start('corp', { publicUrl: PUBLIC_URL, parleyUrl: () => auth.url }));
  const auth: TestAuth = setUp(() => auths.open({ OIDC_PROVIDERS: 'corp', PUBLIC_URL, ...provider.settings('corp') }));

  it('signs a user in, tells the name, and ends the session by its logout token', async () => {
    const browser = new TestBrowser(auth);
    const { facts } = await browser.comeBack(await provider.signIn(await browser.leave()));
    const answer = await auth.http('post', '/v1/auth/oidc/finish').send({ ...facts, verifier: browser.verifier });
    expect({ status: answer.status, user: answer.body.user }).toEqual({
      status: 201,
      user: expect.objectContaining({ username: 'jane', displayName: 'The Name of jane' }),
    });
    const { accessToken, sessionId } = answer.body.tokens;
    expect((await auth.http('get', '/v1/users/me', accessToken)).status).toBe(200);
    const [session] = await auths.query<{ provider_sid: string }>(
      'SELECT provider_sid FROM auth.sessions WHERE id = $1',
      [sessionId],
    );
    await provider.logOut('jane', session?.provider_sid ?? '');
    expect((await auth.http('get', '/v1/users/me', accessToken)).body.code).toBe('SESSION_REVOKED');
  });

  it('refuses a return with the code of another browser, because PKCE tells them apart', async () => {
    const [one, other] = [new TestBrowser(auth), new TestBrowser(auth)];
    const stolen = await provider.signIn(await one.leave());
    const own = await provider.signIn(await other.leave());
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect((await other.comeBack(own)).facts).toEqual({ error: 'BAD_CREDENTIALS' });
  });
});
