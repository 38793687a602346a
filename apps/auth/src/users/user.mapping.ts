import type { PeopleSignal, User } from '#contracts';
import { isLiving, type LivingUser, type UserEntity } from './user.entity.js';

export function toUser({ id, username, displayName, type, version, createdAt }: LivingUser): User {
  return { id, username, displayName, type, version, createdAt: createdAt.toISOString() };
}

/** What the other services are told of a user. */
export function toPeopleSignal(user: UserEntity): PeopleSignal {
  return isLiving(user)
    ? { type: 'user.changed', user: toUser(user) }
    : { type: 'user.erased', userId: user.id, version: user.version };
}
