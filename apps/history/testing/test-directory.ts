import { newId, type Actor, type User, type UserId } from '#contracts';
import type { UserChanges, UserDirectory } from '#identity/user-directory.port';

/** A stub of auth's user directory. */
export class TestDirectory implements UserDirectory {
  readonly users = new Map<UserId, User>();
  away = false;

  /** A user with an account. */
  actor(username: string): Actor {
    const userId = newId<UserId>();
    const displayName = username.toUpperCase();
    const account = { username, displayName, type: 'user', version: 1 } as const;
    this.users.set(userId, { id: userId, ...account, avatarUrl: null, ext: null, createdAt: new Date().toISOString() });
    return { userId, ...account };
  }

  find(userIds: readonly UserId[]): Promise<User[]> {
    if (this.away) return Promise.reject(new Error('auth is unavailable'));
    return Promise.resolve(userIds.flatMap((userId) => this.users.get(userId) ?? []));
  }

  changedSince(since: string): Promise<UserChanges> {
    return Promise.resolve({ changes: [], until: since, more: false });
  }
}
