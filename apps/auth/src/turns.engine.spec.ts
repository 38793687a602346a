import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, type User } from '#contracts';
import { FairTurns } from '#platform/limits/fair-turns';
import { TestAuths, type TestAuth, type TestPerson } from '../testing/test-auth.js';
import { AvatarsStore } from './avatars/avatars.store.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { UserSearchStore } from './users/user-search.store.js';
import { UsersStore } from './users/users.store.js';

/** More than the connections to PostgreSQL. */
const FLOOD = 30;
/** Requests of one user, or of one IP, that the store gets at once. */
const AT_ONCE = 4;

describe('a store that does not answer', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let ann: TestPerson;
  let registered: TestPerson;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.open();
    ann = await auth.guest('ann');
    registered = await auth.register('registered');
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => auths.stop());

  const picture = () => auth.http('get', `/v1/users/avatars/${newId<User['id']>()}.webp`);
  const user = () => ann.http('get', `/v1/users/${newId<User['id']>()}`);
  const sessions = () => ann.http('get', '/v1/auth/sessions');
  const search = () => registered.http('get', '/v1/users?query=ann');
  const refresh = () => auth.refresh(ann.tokens.refreshToken);

  it.each([
    ['pictures by one address', AvatarsStore, 'find', picture],
    ['users by one user', UsersStore, 'find', user],
    ['sessions by one user', SessionsStore, 'listOf', sessions],
    ['searches for users by one user', UserSearchStore, 'search', search],
    ['refreshed sessions by one address', SessionsStore, 'lock', refresh],
  ] as const)('gets few requests at once for %s', async (_what, Store, method, ask) => {
    let answer = (): void => undefined;
    const answered = new Promise<undefined>((resolve) => (answer = () => resolve(undefined)));
    const asked = vi.spyOn(auth.app.get<Record<string, () => Promise<undefined>>>(Store), method);
    asked.mockImplementation(() => answered);
    const flood = Array.from({ length: FLOOD }, async () => (await ask()).status);
    const turns = auth.app.get(FairTurns);
    await expect.poll(() => turns.waiting()).toBe(FLOOD - AT_ONCE);
    await expect.poll(() => asked.mock.calls.length).toBe(AT_ONCE);
    answer();
    expect(await Promise.all(flood)).toHaveLength(FLOOD);
  });
});
