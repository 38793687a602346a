import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserDirectoryService } from './user-directory.service.js';
import { UsersStore } from './users.store.js';

const LONG_AGO = '2020-01-01T00:00:00.000Z';

describe('the accounts that were made since a time', () => {
  const { auths, auth } = setAuth();

  const directory = () => auth.app.get(UserDirectoryService, { strict: false });
  const named = async (since: string, limit = 100) => {
    const { accounts, ...rest } = await directory().madeSince(since, limit);
    return { names: accounts.map(({ user }) => user.username), accounts, ...rest };
  };

  const userOfApp = () =>
    auth.app.get(AuthSql, { strict: false }).transaction((open) =>
      auth.app.get(UsersStore, { strict: false }).insert(open, {
        username: 'of_app',
        displayName: 'Of an app',
        type: 'user',
        passwordHash: null,
        app: { id: newId<UserId>(), avatarUrl: null, ext: null },
      }),
    );

  it('are those that registered and guests that were upgraded, at that time; no guests, users of apps and erased ones', async () => {
    const one = await auth.register('registered');
    await userOfApp();
    const [guest, later] = [await auth.guest('a_guest'), await auth.guest('upgraded')];
    expect(await directory().accountAt(guest.user.id)).toBeNull();
    await later.http('post', '/v1/auth/upgrade').send({ password: PASSWORD }).expect(200);
    const erased = await auth.register('erased');
    await erased.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204);
    const { names, accounts } = await named(LONG_AGO);
    expect(names).toEqual(['registered', 'upgraded']);
    expect(await directory().accountAt(one.user.id)).toBe(accounts[0]?.madeAt);
  });

  it('come in pages, each once the transactions of its time have ended; younger ones come again', async () => {
    await auth.register('third');
    // The transactions of a time ahead have not ended, however long this test takes.
    for (const [username, hours] of Object.entries({ registered: -1, upgraded: 1, third: 2 }))
      await auths.query(`UPDATE auth.users SET account_at = now() + make_interval(hours => $2) WHERE username = $1`, [
        username,
        hours,
      ]);
    const first = await named(LONG_AGO, 1);
    expect({ names: first.names, more: first.more }).toEqual({ names: ['registered'], more: true });
    const second = await named(first.until, 1);
    expect({ names: second.names, more: second.more }).toEqual({ names: ['upgraded'], more: false });
    expect((await named(second.until)).names).toEqual(['upgraded', 'third']);
    await expect(named('yesterday')).rejects.toMatchObject({ code: 'INVALID' });
  });
});
