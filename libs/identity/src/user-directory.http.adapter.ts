import type { User, UserId } from '#contracts';
import type { AuthClient } from './auth-client.js';
import { INTERNAL_ROUTES, type FindUsersBody } from './internal-api.js';
import { UserDirectory, type UserChanges } from './user-directory.port.js';

export class HttpUserDirectory extends UserDirectory {
  constructor(private readonly auth: AuthClient) {
    super();
  }

  override async find(userIds: readonly UserId[]): Promise<User[]> {
    if (userIds.length === 0) return [];
    const body: FindUsersBody = { userIds };
    // Auth's own controller answers with this type; the secret says that it is auth.
    const { users } = (await this.auth.post(INTERNAL_ROUTES.users, body)) as { users: User[] };
    return users;
  }

  override async changedSince(since: string, limit: number): Promise<UserChanges> {
    return (await this.auth.get(INTERNAL_ROUTES.userChanges, { since, limit: String(limit) })) as UserChanges;
  }
}
