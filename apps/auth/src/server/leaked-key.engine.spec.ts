import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { crossSignIn } from '../../testing/test-crossing.js';
import { TestApp } from '../../testing/test-app.js';
import { TestAuths, type TestAuth } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { ServerSessionsService } from './server-sessions.service.js';

const THIEF = { user: { displayName: 'Thief' } };

describe('a key of an app that leaked', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let operator: TestAuthOperator;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.open();
    operator = new TestAuthOperator(auth);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => auths.stop());

  const revoke = (app: string) => operator.ask('delete', `apps/${app}/keys`);

  it.each([
    ['revoked', 'revoked', revoke, 'SESSION_REVOKED'],
    [
      'ended with the bot’s tokens',
      'ended',
      (app: string) => operator.ask('delete', `bots/${app}/tokens`),
      'SESSION_REVOKED',
    ],
    ['suspended', 'suspended', (app: string) => operator.ask('post', `users/${app}/suspend`, {}), 'ACCOUNT_SUSPENDED'],
  ])('begins no session by a request that was let in just before the key was %s', async (_how, name, end, code) => {
    const app = await TestApp.create(auth, name);
    const sessions = auth.app.get(ServerSessionsService);
    const begin = sessions.begin.bind(sessions);
    vi.spyOn(sessions, 'begin').mockImplementationOnce(async (...given) => {
      await end(name);
      return begin(...given);
    });
    expect((await app.http('post', 'users/t/sessions', THIEF)).body).toMatchObject({ code });
    expect(await auths.query('SELECT FROM auth.users WHERE app_id = $1', [app.id])).toEqual([]);
  });

  it('begins a session before it is revoked, and it is there for those who look', async () => {
    const app = await TestApp.create(auth, 'crossing');
    const revoked = crossSignIn(auths, auth, () => revoke('crossing'));
    expect((await app.http('post', 'users/t/sessions', THIEF)).status).toBe(201);
    expect(await revoked).toEqual({ ended: 1 });
    expect((await app.http('post', 'users/t/sessions', THIEF)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await operator.ask('delete', 'apps/crossing/sessions')).toEqual({ ended: 1, hasMore: false });
  });
});
