import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { nameKey, newId, type AvatarId, type PeopleSignal, type UserId, type UserType } from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { UserEntity, isLiving, type LivingUser } from './user.entity.js';
import { toPeopleSignal } from './user-views.js';

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly type: UserType;
  readonly passwordHash: string | null;
  /** Default: a new one. */
  readonly id?: UserId;
  /** Given by the app that brings the user. */
  readonly app?: { readonly id: UserId; readonly avatarUrl: string | null; readonly ext: object | null };
}

/** One statement deletes this many at most. */
const TOMBSTONE_BATCH = 1000;
/** Tombstones of erased guests stay for services that were unavailable, because they compare users by version. */
const GUEST_TOMBSTONE_DAYS = 90;

/**
 * The skeletons of the name `$1`. Each is locked until the transaction ends, before a statement of its own looks for
 * taken names: so only one of two concurrent registrations of names that look alike gets its name.
 */
const SKELETONS = `(SELECT DISTINCT unnest(auth.name_skeletons($1)) AS skeleton ORDER BY skeleton) AS claimed`;

/**
 * Indexes: `users_skeletons`, and `registrations_skeletons` for names that wait for the link of their mail. PostgreSQL expects many names that share a skeleton: with `EXISTS` it reads the table up to the first of
 * them, which for a free name is all of it.
 */
export const IS_TAKEN = `SELECT (SELECT count(*) FROM auth.users
   WHERE auth.name_skeletons(coalesce(username, username_key) COLLATE "C") && auth.name_skeletons($1)) +
 (SELECT count(*) FROM auth.registrations
   WHERE auth.name_skeletons(username) && auth.name_skeletons($1) AND expires_at > clock_timestamp()) > 0 AS taken`;

/** A call with a `open` runs in its transaction. Without one it runs by itself. */
@Injectable()
export class UsersStore {
  readonly erased = new Purge(() => this.purgeErasedGuests());

  constructor(
    private readonly sql: AuthSql,
    private readonly clock: StoreClock,
  ) {}

  async find(id: UserId, open: Sql = this.sql): Promise<LivingUser | undefined> {
    const user = await managerOf(open).getRepository(UserEntity).findOneBy({ id });
    return isLiving(user) ? user : undefined;
  }

  async findByName(username: string, open: Sql = this.sql): Promise<LivingUser | undefined> {
    const user = await managerOf(open)
      .getRepository(UserEntity)
      .findOneBy({ usernameKey: nameKey(username) });
    return isLiving(user) ? user : undefined;
  }

  async findMany(ids: readonly UserId[]): Promise<LivingUser[]> {
    const users = await this.sql.store.getRepository(UserEntity).findBy({ id: In([...ids]), erasedAt: IsNull() });
    return users.filter(isLiving);
  }

  /** The user, locked until the transaction ends. `read` lets others read-lock it too. */
  async lock(open: Sql, id: UserId, mode: 'read' | 'write'): Promise<LivingUser | undefined> {
    const lock = { mode: `pessimistic_${mode}` } as const;
    const user = await managerOf(open).getRepository(UserEntity).findOne({ where: { id }, lock });
    return isLiving(user) ? user : undefined;
  }

  /** `undefined` if an account, a guest or an erased account has the name or one that looks like it. */
  async insert(open: Sql, user: NewUser): Promise<LivingUser | undefined> {
    return (await this.claim(open, user.username)) ? this.write(open, user) : undefined;
  }

  /** Until the transaction ends, no other one claims the name or one that looks like it. */
  async lockName(open: Sql, username: string): Promise<void> {
    await managerOf(open).query(`SELECT pg_advisory_xact_lock(hashtextextended(skeleton, 0)) FROM ${SKELETONS}`, [
      username,
    ]);
  }

  /** Locks the name. Resolves to false if it, or one that looks like it, is taken. */
  async claim(open: Sql, username: string): Promise<boolean> {
    await this.lockName(open, username);
    return !(await this.isTaken(open, username));
  }

  /**
   * The user, under the first of these names that is free; `undefined` if none is. It does not wait for a concurrent
   * registration of a name or one that looks like it, but takes the next one.
   */
  async insertUnderOneOf(
    open: Sql,
    usernames: readonly string[],
    user: Omit<NewUser, 'username'>,
  ): Promise<LivingUser | undefined> {
    for (const username of usernames) {
      const [row]: { claimed: boolean }[] = await managerOf(open).query(
        `SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(skeleton, 0))) AS claimed FROM ${SKELETONS}`,
        [username],
      );
      const isFree = row?.claimed === true && !(await this.isTaken(open, username));
      if (isFree) return this.write(open, { ...user, username });
    }
    return undefined;
  }

  private async write(open: Sql, user: NewUser): Promise<LivingUser | undefined> {
    const now = this.clock.now();
    const row = {
      id: user.id ?? newId<UserId>(),
      username: user.username,
      usernameKey: nameKey(user.username),
      displayName: user.displayName,
      displayKey: nameKey(user.displayName),
      type: user.type,
      avatarId: null,
      avatarUrl: user.app?.avatarUrl ?? null,
      ext: user.app?.ext ?? null,
      version: 1,
      passwordHash: user.passwordHash,
      guardedHash: null,
      createdAt: now,
      seenAt: now,
      suspendedAt: null,
      unlockedAt: null,
      erasedAt: null,
      appId: user.app?.id ?? null,
    };
    const inserted = await managerOf(open)
      .createQueryBuilder()
      .insert()
      .into(UserEntity)
      .values({ ...row, changedAt: () => 'clock_timestamp()' })
      .orIgnore()
      .returning(['id'])
      .execute();
    // The rows of `RETURNING`: none if the name's key existed.
    const rows: unknown = inserted.raw;
    return Array.isArray(rows) && rows.length > 0 ? { ...row, changedAt: now } : undefined;
  }

  /** Writes a change that others see: `version` and `changedAt` move forward. */
  async change(open: Sql, user: UserEntity, change: Partial<UserEntity>): Promise<void> {
    Object.assign(user, change, { version: user.version + 1 });
    await managerOf(open)
      .createQueryBuilder()
      .update(UserEntity)
      .set({ ...change, version: user.version, changedAt: () => 'clock_timestamp()' })
      .where({ id: user.id })
      .execute();
  }

  /** Others do not see a suspension, so `version` stays. */
  async setSuspended(open: Sql, user: UserEntity, suspendedAt: Date | null): Promise<void> {
    user.suspendedAt = suspendedAt;
    await managerOf(open).getRepository(UserEntity).update({ id: user.id }, { suspendedAt });
  }

  /** Earlier failed logins stop counting. */
  async unlock(open: Sql, user: UserEntity): Promise<void> {
    user.unlockedAt = this.clock.now();
    await managerOf(open).getRepository(UserEntity).update({ id: user.id }, { unlockedAt: user.unlockedAt });
  }

  /** While a second factor is on, the trigger `users_guarded` moves the hash aside. */
  async setPassword(open: Sql, id: UserId, passwordHash: string): Promise<void> {
    await managerOf(open).getRepository(UserEntity).update({ id }, { passwordHash });
  }

  /**
   * As `setPassword`. Resolves to false if the password has changed in the meantime.
   * @param oldHash `null` for an account without a password
   */
  async replacePassword(open: Sql, id: UserId, oldHash: string | null, newHash: string): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      `UPDATE auth.users SET password_hash = $3
        WHERE id = $1 AND coalesce(guarded_hash, password_hash) IS NOT DISTINCT FROM $2 AND erased_at IS NULL`,
      [id, oldHash, newHash],
    );
    return count === 1;
  }

  /** Writes at most once an hour per user. It only needs to distinguish active guests from those that are gone. */
  async noteSeen(id: UserId): Promise<void> {
    await this.sql.store.query(
      `UPDATE auth.users SET seen_at = now() WHERE id = $1 AND seen_at < now() - interval '1 hour'`,
      [id],
    );
  }

  /** Guests to erase, locked. Guests locked by another process are skipped (index `users_guests_seen`). */
  async staleGuests(open: Sql, retentionDays: number, limit: number): Promise<UserId[]> {
    const rows: { id: UserId }[] = await managerOf(open).query(
      `SELECT id FROM auth.users
        WHERE type = 'guest' AND erased_at IS NULL AND seen_at < now() - make_interval(days => $1)
        ORDER BY seen_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [retentionDays, limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Deletes a batch of tombstones of guests that were erased this long ago (index `users_guests_erased`). Returns true
   * if there may be more.
   */
  async purgeErasedGuests(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.users WHERE id IN (SELECT id FROM auth.users
        WHERE type = 'guest' AND erased_at < now() - make_interval(days => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [GUEST_TOMBSTONE_DAYS, TOMBSTONE_BATCH],
    );
    return count === TOMBSTONE_BATCH;
  }

  /** True if a taken name shares a skeleton with this one. */
  private async isTaken(open: Sql, username: string): Promise<boolean> {
    const [row]: { taken: boolean }[] = await managerOf(open).query(IS_TAKEN, [username]);
    return row?.taken ?? false;
  }

  /** PostgreSQL's time this long ago, in the form of `changedSince`. */
  async timeBefore(seconds: number): Promise<string> {
    const [row]: { at: string }[] = await this.sql.store.query(
      `SELECT ${isoText('clock_timestamp() - make_interval(secs => $1)')} AS at`,
      [seconds],
    );
    return row?.at ?? new Date().toISOString();
  }

  /** Users by the time of their last change (index `users_changed`). See `UserDirectory.changedSince`. */
  async changedSince({ at, id }: ChangeCursor, limit: number): Promise<ChangePage> {
    const rows: (UserRow & { changed_text: string })[] = await this.sql.store.query(
      `SELECT id, username, display_name, type, avatar_id, avatar_url, ext, version, created_at, erased_at, app_id,
              ${isoText('changed_at')} AS changed_text
         FROM auth.users WHERE (changed_at, id) > ($1::timestamptz, $2::uuid) ORDER BY changed_at, id LIMIT $3`,
      [at, id, limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit;
    const next = { at: last?.changed_text ?? at, id: last?.id ?? id };
    return { changes: page.map((row) => toPeopleSignal(entityOf(row))), next: more ? next : null };
  }
}

/** All changes up to this one have been returned. */
export interface ChangeCursor {
  /** ISO time with microseconds. */
  readonly at: string;
  readonly id: string;
}

export interface ChangePage {
  readonly changes: PeopleSignal[];
  /** `null` if there are no more changes. */
  readonly next: ChangeCursor | null;
}

/** ISO 8601 with microseconds. A `Date` would truncate them, and a cursor would repeat the last row. */
function isoText(expression: string): string {
  return `to_char((${expression}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

interface UserRow {
  id: UserId;
  username: string | null;
  display_name: string | null;
  type: UserType;
  avatar_id: AvatarId | null;
  avatar_url: string | null;
  ext: object | null;
  version: number;
  created_at: Date;
  erased_at: Date | null;
  app_id: UserId | null;
}

function entityOf(row: UserRow): UserEntity {
  return Object.assign(new UserEntity(), {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    type: row.type,
    avatarId: row.avatar_id,
    avatarUrl: row.avatar_url,
    ext: row.ext,
    version: row.version,
    createdAt: row.created_at,
    erasedAt: row.erased_at,
    appId: row.app_id,
  });
}
