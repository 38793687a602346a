import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AvatarId, UserId, UserType } from '#contracts';

/** An account, a guest, a bot or a user of an app. Once erased it keeps only its id and version, and an account its `usernameKey`. */
@Entity({ schema: 'auth', name: 'users' })
export class UserEntity {
  @PrimaryColumn('uuid') id!: UserId;
  @Column('text', { nullable: true }) username!: string | null;
  /** The username in lower case. */
  @Column('text', { name: 'username_key', nullable: true }) usernameKey!: string | null;
  @Column('text', { name: 'display_name', nullable: true }) displayName!: string | null;
  /** The display name in lower case, for the search. */
  @Column('text', { name: 'display_key', nullable: true }) displayKey!: string | null;
  @Column('text') type!: UserType;
  /** The address of the picture names it; its bytes are in `auth.avatars`. */
  @Column('uuid', { name: 'avatar_id', nullable: true }) avatarId!: AvatarId | null;
  /** The address of a picture elsewhere, which the host gave. */
  @Column('text', { name: 'avatar_url', nullable: true }) avatarUrl!: string | null;
  /** An `Ext`. */
  @Column('json', { nullable: true }) ext!: object | null;
  @Column('integer') version!: number;
  /** `null` for guests, bots and users of apps. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;
  /** The hash while a second factor is on; `passwordHash` is `null` then, for auths of an earlier version. */
  @Column('text', { name: 'guarded_hash', nullable: true }) guardedHash!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** When the public profile last changed, a cure ended what others had made, or a device was new. */
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: Date;
  /** When one of the sessions was last refreshed, at most an hour late. */
  @Column('timestamptz', { name: 'seen_at' }) seenAt!: Date;
  @Column('timestamptz', { name: 'suspended_at', nullable: true }) suspendedAt!: Date | null;
  /** When an operator unlocked the account, or its password was reset: earlier failed logins do not count. */
  @Column('timestamptz', { name: 'unlocked_at', nullable: true }) unlockedAt!: Date | null;
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt!: Date | null;
  /** The app that brought the user, by its bot. Its host decides on the profile, the password and the end. */
  @Column('uuid', { name: 'app_id', nullable: true }) appId!: UserId | null;
}

/** A user that is not erased. */
export type LivingUser = UserEntity & { username: string; usernameKey: string; displayName: string };

/** The hash of the user's password, whether a second factor is on or not. */
export function passwordHashOf({
  passwordHash,
  guardedHash,
}: Pick<UserEntity, 'passwordHash' | 'guardedHash'>): string | null {
  return guardedHash ?? passwordHash;
}

export function hasFactor({ guardedHash }: Pick<UserEntity, 'guardedHash'>): boolean {
  return guardedHash !== null;
}

export function isLiving(user: UserEntity | null): user is LivingUser {
  return user !== null && user.erasedAt === null;
}
