import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId, type User } from '#contracts';
import { FairTurns } from '#platform/limits/fair-turns';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../testing/set-auth.js';
import { AvatarsStore } from './avatars/avatars.store.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { UserSearchStore } from './users/user-search.store.js';
import { UsersStore } from './users/users.store.js';

/** More than the connections to PostgreSQL. */
const FLOOD = 30;
/** Requests of one user, or of one IP, that the store gets at once. */
const AT_ONCE = 4;

describe('a store that does not answer', () => {
  const { auth } = setAuth();
  const ann = setUp(() => auth.guest('ann'));
  const registered = setUp(() => auth.register('registered'));
  afterEach(() => vi.restoreAllMocks());

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
