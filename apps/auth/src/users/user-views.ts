import type { AvatarId, DirectoryUser, Ext, PeopleSignal, User } from '#contracts';
import type { AdminUser } from '#access/internal-api';
import { isLiving, type LivingUser, type UserRow } from './user-row.js';

type Profile = Pick<
  LivingUser,
  'id' | 'username' | 'displayName' | 'type' | 'avatarId' | 'avatarUrl' | 'ext' | 'version' | 'createdAt'
>;

export function toUser(profile: Profile): User {
  const { id, username, displayName, type, avatarId, ext, version, createdAt } = profile;
  return {
    id,
    username,
    displayName,
    type,
    avatarUrl: profile.avatarUrl ?? (avatarId && avatarUrlOf(avatarId)),
    // Auth checked it when the user set it.
    ext: ext as Ext | null,
    version,
    createdAt: createdAt.toISOString(),
  };
}

export function toDirectoryUser(profile: Profile & Pick<LivingUser, 'appId'>): DirectoryUser {
  return { ...toUser(profile), ...(profile.appId !== null && { appId: profile.appId }) };
}

/** `AvatarsController` serves it. */
function avatarUrlOf(id: AvatarId): string {
  return `/v1/users/avatars/${id}.webp`;
}

export function toAdminUser(user: LivingUser): AdminUser {
  return {
    ...toUser(user),
    lastSeenAt: user.seenAt.toISOString(),
    suspendedAt: user.suspendedAt?.toISOString() ?? null,
  };
}

/** The notice of a change to the other services. */
export function toPeopleSignal(user: UserRow): PeopleSignal {
  return isLiving(user)
    ? { type: 'user.changed', user: toDirectoryUser(user) }
    : { type: 'user.erased', userId: user.id, version: user.version };
}
