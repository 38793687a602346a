import { Injectable } from '@nestjs/common';
import type { AppScope, AppUsersMode, SessionId, UserId } from '#contracts';
import type { AppKey, AppSettings } from '#access/internal-api';
import type { EndCode } from '#access/session-source.port';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

/** More apps than any deployment is expected to have. */
const LISTED_MAX = 1000;

/** Undefined fields stay as they are. */
export interface GivenSettings {
  readonly users?: AppUsersMode | undefined;
  readonly provision?: boolean | undefined;
}

interface KeyRow {
  id: SessionId;
  user_id: UserId;
  scopes: AppScope[];
  created_at: Date;
  seen_at: Date;
}

export const INSERT_APP: Statement = {
  name: 'insert-app',
  text: 'INSERT INTO auth.apps (bot_id) VALUES ($1)',
};

export const APP_EXISTS: Statement = {
  name: 'app-exists',
  text: 'SELECT FROM auth.apps WHERE bot_id = $1',
};

/** Index: the primary key. */
export const APP_HAS_KEY: Statement = {
  name: 'app-has-key',
  text: 'SELECT FROM auth.sessions WHERE id = $1 AND user_id = $2 AND scopes IS NOT NULL',
};

export const USE_CREDENTIALS: Statement = {
  name: 'use-credentials-of-app',
  text: `SELECT pg_advisory_xact_lock_shared(hashtextextended('parley.auth.app ' || $1::text, 0))`,
};

export const CHANGE_CREDENTIALS: Statement = {
  name: 'change-credentials-of-app',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.app ' || $1::text, 0))`,
};

/** Index: the primary key. */
export const END_OF_KEY: Statement = {
  name: 'end-of-key',
  text: 'SELECT end_code AS code FROM auth.sessions WHERE id = $1',
};

export const SET_APP: Statement = {
  name: 'set-app',
  text: `UPDATE auth.apps SET users = coalesce($2, users), provision = coalesce($3, provision)
        WHERE bot_id = $1 RETURNING users AS "usersMode", provision`,
};

/** Index: `users_bots`. */
export const APPS: Statement = {
  name: 'apps',
  text: `SELECT id, users AS "usersMode", provision FROM auth.users JOIN auth.apps ON bot_id = id
        WHERE type = 'bot' AND erased_at IS NULL ORDER BY username_key LIMIT ${LISTED_MAX}`,
};

/** Index: `external_users_living`. */
export const COUNT_USERS_OF_APPS: Statement = {
  name: 'count-users-of-apps',
  text: `SELECT app_id, count(*)::integer AS users FROM auth.external_users
        WHERE app_id = ANY($1::uuid[]) AND NOT erased GROUP BY app_id`,
};

/** Index: `sessions_user`. */
export const KEYS_OF_APPS: Statement = {
  name: 'keys-of-apps',
  text: `SELECT id, user_id, scopes, created_at, seen_at FROM auth.sessions
        WHERE user_id = ANY($1::uuid[]) AND scopes IS NOT NULL AND ended_at IS NULL ORDER BY created_at, id`,
};

@Injectable()
export class AppsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Makes a bot an app. */
  async insert(open: Sql, botId: UserId): Promise<void> {
    await open.rows(INSERT_APP, [botId]);
  }

  async has(open: Sql, botId: UserId): Promise<boolean> {
    return (await open.rows(APP_EXISTS, [botId])).length > 0;
  }

  /**
   * Until the transaction ends, the credentials of the app's host stay as they are: a sign-in takes the lock to `use` them, and looks
   * again whether they count, and what ends or changes one takes it to `change` them. A lock of a row would let a flood of sign-ins
   * keep the change waiting.
   */
  async lockCredentials(open: Sql, botId: UserId, mode: 'use' | 'change'): Promise<void> {
    await open.rows(mode === 'use' ? USE_CREDENTIALS : CHANGE_CREDENTIALS, [botId]);
  }

  /** True if the key belongs to the app, also one that has ended. */
  async hasKey(open: Sql, botId: UserId, keyId: SessionId): Promise<boolean> {
    return (await open.rows(APP_HAS_KEY, [keyId, botId])).length > 0;
  }

  /** Why the key has ended, or `null` while it lives. */
  async endOfKey(open: Sql, keyId: SessionId): Promise<EndCode | null> {
    const [row] = await open.rows<{ code: EndCode | null }>(END_OF_KEY, [keyId]);
    return row === undefined ? 'SESSION_REVOKED' : row.code;
  }

  /** Changes what is given. */
  async set(open: Sql, botId: UserId, { users, provision }: GivenSettings): Promise<AppSettings> {
    const [row] = await open.rows<AppSettings>(SET_APP, [botId, users, provision]);
    if (row === undefined) throw new Error('the bot is no app');
    return row;
  }

  /** The bots of the apps that are not erased, by name. */
  async listed(): Promise<({ id: UserId } & AppSettings)[]> {
    return this.sql.rows<{ id: UserId } & AppSettings>(APPS, []);
  }

  /** How many users each app has. */
  async countUsers(botIds: readonly UserId[]): Promise<Map<UserId, number>> {
    const rows = await this.sql.rows<{ app_id: UserId; users: number }>(COUNT_USERS_OF_APPS, [botIds]);
    return new Map(rows.map(({ app_id, users }) => [app_id, users]));
  }

  /** The living keys of each app, oldest first. */
  async keysOf(botIds: readonly UserId[]): Promise<Map<UserId, AppKey[]>> {
    const rows = await this.sql.rows<KeyRow>(KEYS_OF_APPS, [botIds]);
    const keys = new Map(botIds.map((id): [UserId, AppKey[]] => [id, []]));
    for (const row of rows) keys.get(row.user_id)?.push(keyOf(row));
    return keys;
  }
}

function keyOf({ id, scopes, created_at, seen_at }: KeyRow): AppKey {
  return { id, scopes, createdAt: created_at.toISOString(), lastSeenAt: seen_at.toISOString() };
}
