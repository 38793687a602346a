import { newId, type Actor, type DirectoryUser, type UserId } from '#contracts';
import type { UserChanges, UserDirectory } from '#identity/user-directory.port';

/** A stub of auth's user directory. */
export class TestDirectory implements UserDirectory {
  readonly users = new Map<UserId, DirectoryUser>();
  away = false;
  closedApps: UserId[] | undefined = [];

  /** A user with an account. */
  actor(username: string): Actor {
    const userId = newId<UserId>();
    const displayName = username.toUpperCase();
    const account = { username, displayName, type: 'user', version: 1 } as const;
    this.users.set(userId, { id: userId, ...account, avatarUrl: null, ext: null, createdAt: new Date().toISOString() });
    return { userId, ...account };
  }

  find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (this.away) return Promise.reject(new Error('auth is unavailable'));
    return Promise.resolve(userIds.flatMap((userId) => this.users.get(userId) ?? []));
  }

  changedSince(since: string): Promise<UserChanges> {
    const { closedApps } = this;
    return Promise.resolve({ changes: [], until: since, more: false, ...(closedApps !== undefined && { closedApps }) });
  }
}
