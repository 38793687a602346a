import { Injectable } from '@nestjs/common';
import type { AppScope, AppUsersMode, SessionId, UserId } from '#contracts';
import type { AppKey, AppSettings } from '#identity/internal-api';
import type { EndCode } from '#identity/session-source.port';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';

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

@Injectable()
export class AppsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Makes a bot an app. */
  async insert(open: Sql, botId: UserId): Promise<void> {
    await managerOf(open).query('INSERT INTO auth.apps (bot_id) VALUES ($1)', [botId]);
  }

  async has(open: Sql, botId: UserId): Promise<boolean> {
    const rows: unknown[] = await managerOf(open).query('SELECT FROM auth.apps WHERE bot_id = $1', [botId]);
    return rows.length > 0;
  }

  /**
   * Until the transaction ends, the credentials of the app's host stay as they are: a sign-in takes the lock to `use` them, and looks
   * again whether they count, and what ends or changes one takes it to `change` them. A lock of a row would let a flood of sign-ins
   * keep the change waiting.
   */
  async lockCredentials(open: Sql, botId: UserId, mode: 'use' | 'change'): Promise<void> {
    const lock = mode === 'use' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
    await managerOf(open).query(`SELECT ${lock}(hashtextextended('parley.auth.app ' || $1::text, 0))`, [botId]);
  }

  /** Whether the app has, or had, the key (index: the primary key). */
  async hasKey(open: Sql, botId: UserId, keyId: SessionId): Promise<boolean> {
    const rows: unknown[] = await managerOf(open).query(
      'SELECT FROM auth.sessions WHERE id = $1 AND user_id = $2 AND scopes IS NOT NULL',
      [keyId, botId],
    );
    return rows.length > 0;
  }

  /** Why the key has ended, or `null` while it lives (index: the primary key). */
  async endOfKey(open: Sql, keyId: SessionId): Promise<EndCode | null> {
    const [row]: { code: EndCode | null }[] = await managerOf(open).query(
      'SELECT end_code AS code FROM auth.sessions WHERE id = $1',
      [keyId],
    );
    return row === undefined ? 'SESSION_REVOKED' : row.code;
  }

  /** Changes what is given. */
  async set(open: Sql, botId: UserId, { users, provision }: GivenSettings): Promise<AppSettings> {
    const [[row]]: [[AppSettings], number] = await managerOf(open).query(
      `UPDATE auth.apps SET users = coalesce($2, users), provision = coalesce($3, provision)
        WHERE bot_id = $1 RETURNING users AS "usersMode", provision`,
      [botId, users, provision],
    );
    return row;
  }

  /** The bots of the apps that are not erased, by name (index `users_bots`). */
  async listed(): Promise<({ id: UserId } & AppSettings)[]> {
    return this.sql.store.query(
      `SELECT id, users AS "usersMode", provision FROM auth.users JOIN auth.apps ON bot_id = id
        WHERE type = 'bot' AND erased_at IS NULL ORDER BY username_key LIMIT ${LISTED_MAX}`,
    );
  }

  /** How many users each app has (index `external_users_living`). */
  async countUsers(botIds: readonly UserId[]): Promise<Map<UserId, number>> {
    const rows: { app_id: UserId; users: number }[] = await this.sql.store.query(
      `SELECT app_id, count(*)::integer AS users FROM auth.external_users
        WHERE app_id = ANY($1::uuid[]) AND NOT erased GROUP BY app_id`,
      [botIds],
    );
    return new Map(rows.map(({ app_id, users }) => [app_id, users]));
  }

  /** The living keys of each app, oldest first (index `sessions_user`). */
  async keysOf(botIds: readonly UserId[]): Promise<Map<UserId, AppKey[]>> {
    const rows: KeyRow[] = await this.sql.store.query(
      `SELECT id, user_id, scopes, created_at, seen_at FROM auth.sessions
        WHERE user_id = ANY($1::uuid[]) AND scopes IS NOT NULL AND ended_at IS NULL ORDER BY created_at, id`,
      [botIds],
    );
    const keys = new Map(botIds.map((id): [UserId, AppKey[]] => [id, []]));
    for (const row of rows) keys.get(row.user_id)?.push(keyOf(row));
    return keys;
  }
}

function keyOf({ id, scopes, created_at, seen_at }: KeyRow): AppKey {
  return { id, scopes, createdAt: created_at.toISOString(), lastSeenAt: seen_at.toISOString() };
}
