import { Injectable } from '@nestjs/common';
import { nameKey, newId, type PeopleSignal, type UserId, type UserType } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { isLiving, type LivingUser, type UserRow } from './user-row.js';
import { toPeopleSignal } from './user-views.js';
import * as statements from './users.sql.js';

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

/** An account as its owner wants it. */
export interface Claiming {
  readonly username: string;
  readonly displayName: string;
  /** `null`: a provider signs the owner in. */
  readonly passwordHash: string | null;
}

export type Profile = Pick<UserRow, 'displayName' | 'displayKey' | 'avatarId' | 'avatarUrl' | 'ext'>;

/** One statement deletes this many at most. */
const TOMBSTONE_BATCH = 1000;
/** Tombstones without a name stay for services that were unavailable, because they compare users by version. */
const NAMELESS_TOMBSTONE_DAYS = 90;
const LOCKS = { read: statements.USER_TO_READ, write: statements.USER_TO_WRITE };

/** A call with `open` runs in its transaction. Without one it runs by itself. */
@Injectable()
export class UsersStore {
  readonly erased = new Purge(() => this.purgeNameless());

  constructor(
    private readonly sql: AuthSql,
    private readonly clock: StoreClock,
  ) {}

  find(id: UserId, open: Sql = this.sql): Promise<LivingUser | undefined> {
    return living(open, statements.USER, id);
  }

  findByName(username: string, open: Sql = this.sql): Promise<LivingUser | undefined> {
    return living(open, statements.USER_NAMED, nameKey(username));
  }

  /** Whether the site has, or ever had, an account. */
  async hasAccounts(): Promise<boolean> {
    return (await this.sql.rows<{ exists: boolean }>(statements.ANY_ACCOUNT_EXISTS, []))[0]?.exists ?? false;
  }

  findMany(ids: readonly UserId[]): Promise<LivingUser[]> {
    return this.sql.rows<LivingUser>(statements.LIVING_USERS, [ids]);
  }

  /** The user, locked until the transaction ends. `read` lets others read-lock it too. */
  lock(open: Sql, id: UserId, mode: 'read' | 'write'): Promise<LivingUser | undefined> {
    return living(open, LOCKS[mode], id);
  }

  /** `undefined` if an account, a guest or an erased account has the name or one that looks like it. */
  async insert(open: Sql, user: NewUser): Promise<LivingUser | undefined> {
    return (await this.claim(open, user.username)) ? this.write(open, user) : undefined;
  }

  /** Until the transaction ends, no other one claims the name or one that looks like it. */
  async lockName(open: Sql, username: string): Promise<void> {
    await open.rows(statements.LOCK_NAME, [username]);
  }

  /** Locks the name. Resolves to false if it, or one that looks like it, is taken by another user than `exceptId`. */
  async claim(open: Sql, username: string, exceptId: UserId | null = null): Promise<boolean> {
    await this.lockName(open, username);
    return !(await isTaken(open, username, exceptId));
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
      const [row] = await open.rows<{ claimed: boolean }>(statements.TRY_LOCK_NAME, [username]);
      const isFree = row?.claimed === true && !(await isTaken(open, username));
      if (isFree) return this.write(open, { ...user, username });
    }
    return undefined;
  }

  private async write(open: Sql, user: NewUser): Promise<LivingUser | undefined> {
    const now = this.clock.now();
    const row: LivingUser = {
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
      suspendedByOperator: false,
      unlockedAt: null,
      erasedAt: null,
      appId: user.app?.id ?? null,
      isUnclaimed: false,
    };
    const { id, username, usernameKey, displayName, displayKey, type, avatarUrl, ext, passwordHash, appId } = row;
    const name = [username, usernameKey, displayName, displayKey];
    const inserted = await open.rows(statements.INSERT_USER, [
      ...[id, ...name, type, avatarUrl, ext],
      ...[passwordHash, now, appId],
    ]);
    return inserted.length > 0 ? row : undefined;
  }

  /** Writes a change of a locked user that others see: `version` and `changed_at` move forward. */
  async change(open: Sql, user: UserRow, change: Partial<Profile>): Promise<void> {
    Object.assign(user, change, { version: user.version + 1 });
    const { id, displayName, displayKey, avatarId, avatarUrl, ext, version } = user;
    await open.rows(statements.CHANGE_PROFILE, [id, displayName, displayKey, avatarId, avatarUrl, ext, version]);
  }

  /** As `change`, under another name if one is given. Resolves to false if it, or one that looks like it, is taken. */
  async makeAccount(open: Sql, guest: LivingUser, passwordHash: string, username = guest.username): Promise<boolean> {
    if (username !== guest.username && !(await this.claim(open, username, guest.id))) return false;
    const names = { username, usernameKey: nameKey(username) };
    Object.assign(guest, names, { type: 'user', passwordHash, version: guest.version + 1 });
    await open.rows(statements.MAKE_ACCOUNT, [guest.id, passwordHash, guest.version, username, names.usernameKey]);
    return true;
  }

  /** Gives an unclaimed account to its owner, as `makeAccount`. From here on it has the ways in that the owner gets. */
  async makeClaimed(open: Sql, user: LivingUser, { username, displayName, passwordHash }: Claiming): Promise<boolean> {
    if (username !== user.username && !(await this.claim(open, username, user.id))) return false;
    const names = { username, usernameKey: nameKey(username), displayName, displayKey: nameKey(displayName) };
    Object.assign(user, names, { passwordHash, isUnclaimed: false, version: user.version + 1 });
    const { id, usernameKey, displayKey, version } = user;
    const values = [id, passwordHash, version, username, usernameKey, displayName, displayKey];
    await open.rows(statements.MAKE_CLAIMED, values);
    return true;
  }

  /** As `change`. A tombstone stays. */
  async erase(open: Sql, user: UserRow): Promise<void> {
    Object.assign(user, { erasedAt: new Date(), version: user.version + 1 });
    await open.rows(statements.ERASE_USER, [user.id, user.erasedAt, user.version]);
  }

  /** Others do not see a suspension, so `version` stays. */
  async setSuspended(open: Sql, user: UserRow, suspendedAt: Date | null, byOperator: boolean): Promise<void> {
    Object.assign(user, { suspendedAt, suspendedByOperator: byOperator });
    await open.rows(statements.SET_SUSPENDED, [user.id, suspendedAt, byOperator ? suspendedAt : null]);
  }

  /** Earlier failed logins stop counting. */
  async unlock(open: Sql, user: UserRow): Promise<void> {
    user.unlockedAt = this.clock.now();
    await open.rows(statements.UNLOCK_USER, [user.id, user.unlockedAt]);
  }

  /** While a second factor is on, the trigger `users_guarded` moves the hash aside. */
  async setPassword(open: Sql, id: UserId, passwordHash: string): Promise<void> {
    await open.rows(statements.SET_PASSWORD, [id, passwordHash]);
  }

  /**
   * As `setPassword`. Resolves to false if the password has changed in the meantime.
   * @param oldHash `null` for an account without a password
   */
  async replacePassword(open: Sql, id: UserId, oldHash: string | null, newHash: string): Promise<boolean> {
    return (await open.rows(statements.REPLACE_PASSWORD, [id, oldHash, newHash])).length === 1;
  }

  /** Writes at most once an hour per user. It only needs to distinguish active guests from those that are gone. */
  async noteSeen(id: UserId): Promise<void> {
    await this.sql.rows(statements.NOTE_USER_SEEN, [id]);
  }

  /** Guests to erase, locked. */
  async staleGuests(open: Sql, retentionDays: number, limit: number): Promise<UserId[]> {
    const rows = await open.rows<{ id: UserId }>(statements.STALE_GUESTS, [retentionDays, limit]);
    return rows.map(({ id }) => id);
  }

  /** Deletes a batch of tombstones of guests, and of unclaimed accounts, that went this long ago. Returns true if there may be more. */
  async purgeNameless(): Promise<boolean> {
    const values = [NAMELESS_TOMBSTONE_DAYS, TOMBSTONE_BATCH];
    return (await this.sql.rows(statements.PURGE_NAMELESS, values)).length === TOMBSTONE_BATCH;
  }

  /** PostgreSQL's time this long ago, in the form of `changedSince`. */
  async timeBefore(seconds: number): Promise<string> {
    const [row] = await this.sql.rows<{ at: string }>(statements.TIME_BEFORE, [seconds]);
    return row?.at ?? new Date().toISOString();
  }

  /** Users by the time of their last change. See `UserDirectoryService.changedSince`. */
  async changedSince({ at, id }: ChangeCursor, limit: number): Promise<ChangePage> {
    const rows = await this.sql.rows<UserRow & { changedText: string }>(statements.USERS_CHANGED, [at, id, limit + 1]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit;
    const next = { at: last?.changedText ?? at, id: last?.id ?? id };
    return { changes: page.map(toPeopleSignal), next: more ? next : null };
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

async function living(sql: Sql, statement: Statement, key: string): Promise<LivingUser | undefined> {
  const [user] = await sql.rows<UserRow>(statement, [key]);
  return isLiving(user) ? user : undefined;
}

/** True if the name of another user than `exceptId`, or a name that waits for a mail, shares a skeleton with this one. */
async function isTaken(open: Sql, username: string, exceptId: UserId | null = null): Promise<boolean> {
  const [row] = await open.rows<{ taken: boolean }>(statements.NAME_IS_TAKEN, [username, exceptId]);
  return row?.taken ?? false;
}
