import { Injectable } from '@nestjs/common';
import type { UserId, UserType } from '#contracts';
import type { Suspension } from '#access/site-api';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { USER_COLUMNS, type LivingUser } from '../users/user-row.js';
import { prefixRange } from '../users/search.policy.js';

export interface UserFilter {
  /** A part of a username or of a display name, in lower case. */
  readonly query: string | undefined;
  readonly kind: UserType | undefined;
  readonly suspended: boolean;
}

export type ListedRow = LivingUser & {
  /** The username of the bot of the app that brought the user. */
  readonly app: string | null;
  /** When the user's sessions that are stored were last used; `null` if none is. */
  readonly usedAt: Date | null;
};

/** How much earlier than its suspension the record of it may be: another clock tells its time. Both are of one transaction. */
const RECORDED_MS = 60_000;
/** A shorter part has no trigram. It finds the names that begin with it. */
const PART_CHARS_MIN = 3;

/** Index: `sessions_user`, its last entry for each user. */
const usedAtOf = (userId: string): string => `(SELECT max(seen_at) FROM auth.sessions WHERE user_id = ${userId})`;

const LISTED = `SELECT ${USER_COLUMNS}, ${usedAtOf('users.id')} AS "usedAt",
  (SELECT coalesce(bot.username, bot.username_key) FROM auth.users AS bot WHERE bot.id = users.app_id) AS app
  FROM auth.users WHERE erased_at IS NULL AND username_key > $1`;
const PAGE = 'ORDER BY username_key LIMIT $2';

/** Index: `users_username_key`. */
export const LISTED_USERS: Statement = { name: 'listed-users', text: `${LISTED} ${PAGE}` };

/** Index: `users_of_type`. */
export const LISTED_USERS_OF_TYPE: Statement = {
  name: 'listed-users-of-type',
  text: `${LISTED} AND type = $3 ${PAGE}`,
};

/** Index: `users_suspended`. */
export const LISTED_SUSPENDED_USERS: Statement = {
  name: 'listed-suspended-users',
  text: `${LISTED} AND suspended_at IS NOT NULL AND ($3::text IS NULL OR type = $3) ${PAGE}`,
};

/**
 * Two ranges (indexes `users_username_key`, `users_display_key`) and two sets of trigrams (`users_username_similar`,
 * `users_display_similar`), combined in a bitmap.
 */
export const LISTED_USERS_NAMED: Statement = {
  name: 'listed-users-named',
  text: `${LISTED} AND ($3::text IS NULL OR type = $3) AND (NOT $4 OR suspended_at IS NOT NULL)
    AND ((username_key >= $5 AND username_key < $6) OR (display_key >= $5 AND display_key < $6)
      OR username_key LIKE $7 OR display_key LIKE $7) ${PAGE}`,
};

export const LAST_USE: Statement = { name: 'last-use-of-sessions', text: `SELECT ${usedAtOf('$1')} AS "usedAt"` };

/** Index: `audit_suspensions`. */
export const SUSPENSION: Statement = {
  name: 'suspension-of-user',
  text: `SELECT actor AS by, details->>'reason' AS reason FROM auth.audit
    WHERE subject = $1 AND act = 'account.suspend' AND at >= $2 AND (actor NOT LIKE 'app:%') = $3
    ORDER BY at DESC LIMIT 1`,
};

/** Reads all users. */
export const COUNT_USERS: Statement = {
  name: 'count-users',
  text: 'SELECT count(*) AS users FROM auth.users WHERE erased_at IS NULL',
};

/** The users that are not erased, for operators. */
@Injectable()
export class ListedUsersStore {
  constructor(private readonly sql: AuthSql) {}

  /** By username, after the key `after`. */
  list({ query, kind, suspended }: UserFilter, after: string, limit: number): Promise<ListedRow[]> {
    const page = [after, limit];
    if (query !== undefined) {
      const { from, below } = prefixRange(query);
      const part = query.length < PART_CHARS_MIN ? null : `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      return this.sql.rows(LISTED_USERS_NAMED, [...page, kind ?? null, suspended, from, below, part]);
    }
    if (suspended) return this.sql.rows(LISTED_SUSPENDED_USERS, [...page, kind ?? null]);
    return kind === undefined
      ? this.sql.rows(LISTED_USERS, page)
      : this.sql.rows(LISTED_USERS_OF_TYPE, [...page, kind]);
  }

  async usedAtOf(userId: UserId): Promise<Date | null> {
    return (await this.sql.rows<Pick<ListedRow, 'usedAt'>>(LAST_USE, [userId]))[0]?.usedAt ?? null;
  }

  /** `undefined` if the user is not suspended, or if the audit does not have the act any more. */
  async suspensionOf({ id, suspendedAt, suspendedByOperator }: LivingUser): Promise<Suspension | undefined> {
    if (suspendedAt === null) return undefined;
    const since = new Date(suspendedAt.getTime() - RECORDED_MS);
    return (await this.sql.rows<Suspension>(SUSPENSION, [id, since, suspendedByOperator]))[0];
  }

  async count(): Promise<number> {
    return (await this.sql.rows<{ users: number }>(COUNT_USERS, []))[0]?.users ?? 0;
  }
}
