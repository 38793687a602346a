import type { PeopleSignal, User } from '#contracts';
import type { AdminUser } from '#identity/internal-api';
import { isLiving, type LivingUser, type UserEntity } from './user.entity.js';

export function toUser({ id, username, displayName, type, version, createdAt }: LivingUser): User {
  return { id, username, displayName, type, version, createdAt: createdAt.toISOString() };
}

export function toAdminUser(user: LivingUser): AdminUser {
  return {
    ...toUser(user),
    lastSeenAt: user.seenAt.toISOString(),
    suspendedAt: user.suspendedAt?.toISOString() ?? null,
  };
}

/** The notice of a change to the other services. */
export function toPeopleSignal(user: UserEntity): PeopleSignal {
  return isLiving(user)
    ? { type: 'user.changed', user: toUser(user) }
    : { type: 'user.erased', userId: user.id, version: user.version };
}
