import type { ServerUser } from '#contracts';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import type { ExternalId } from './external-users.store.js';

export function toServerUser(user: LivingUser, externalId: string): ServerUser {
  return { ...toUser(user), externalId, suspended: user.suspendedAt !== null };
}

/** In the order of the ids, without those whose user is erased. */
export function toServerUsers(ids: readonly ExternalId[], users: readonly LivingUser[]): ServerUser[] {
  const byId = new Map(users.map((user) => [user.id, user]));
  return ids.flatMap(({ userId, externalId }) => {
    const user = byId.get(userId);
    return user === undefined ? [] : [toServerUser(user, externalId)];
  });
}
