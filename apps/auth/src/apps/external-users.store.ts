import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';

/** A different lock from the locks of names. */
const LOCK_SEED = 1;

/** A user of an app, by the host's id. */
export interface ExternalId {
  readonly userId: UserId;
  readonly externalId: string;
}

/** In whole seconds of PostgreSQL's clock. */
export interface ExternalTimes {
  readonly endedAt: number | null;
  readonly changedAt: number | null;
}

const SECONDS = (column: string): string => `floor(extract(epoch FROM ${column}))::float8`;

interface Row {
  user_id: UserId;
  external_id: string;
}

/** The users of apps that are not erased. */
@Injectable()
export class ExternalUsersStore {
  constructor(private readonly sql: AuthSql) {}

  /** Until the transaction ends, no other one makes a user with this id: of two equal requests one makes the user. */
  async lock(open: Sql, appId: UserId, externalId: string): Promise<void> {
    const key = `${appId} ${externalId}`;
    await managerOf(open).query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [key, LOCK_SEED]);
  }

  /** Index: `external_users_living`. */
  async find(appId: UserId, externalId: string, open: Sql = this.sql): Promise<UserId | undefined> {
    const [row]: Row[] = await managerOf(open).query(
      'SELECT user_id FROM auth.external_users WHERE app_id = $1 AND external_id = $2 AND NOT erased',
      [appId, externalId],
    );
    return row?.user_id;
  }

  /** Those among the host's ids that the app has (index `external_users_living`). */
  async findMany(appId: UserId, externalIds: readonly string[]): Promise<ExternalId[]> {
    const rows: Row[] = await this.sql.store.query(
      `SELECT user_id, external_id FROM auth.external_users
        WHERE app_id = $1 AND external_id = ANY($2::text[]) AND NOT erased`,
      [appId, externalIds],
    );
    return rows.map(idOf);
  }

  /** Those among the users that the app has (primary key). */
  async idsOf(appId: UserId, userIds: readonly UserId[]): Promise<ExternalId[]> {
    const rows: Row[] = await this.sql.store.query(
      `SELECT user_id, external_id FROM auth.external_users
        WHERE user_id = ANY($2::uuid[]) AND app_id = $1 AND NOT erased`,
      [appId, userIds],
    );
    return rows.map(idOf);
  }

  /** By the host's id, in byte order (index `external_users_living`). */
  async page(appId: UserId, after: string, limit: number): Promise<ExternalId[]> {
    const rows: Row[] = await this.sql.store.query(
      `SELECT user_id, external_id FROM auth.external_users
        WHERE app_id = $1 AND external_id > $2 AND NOT erased ORDER BY external_id LIMIT $3`,
      [appId, after, limit],
    );
    return rows.map(idOf);
  }

  async insert(open: Sql, appId: UserId, { userId, externalId }: ExternalId): Promise<void> {
    await managerOf(open).query(
      `INSERT INTO auth.external_users (user_id, app_id, external_id, changed_at) VALUES ($1, $2, $3, clock_timestamp())`,
      [userId, appId, externalId],
    );
  }

  /** Tokens that the host signed until now no longer count, nor those that were shown before their `iat`. */
  async noteEnd(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query(
      'UPDATE auth.external_users SET ended_at = greatest(clock_timestamp(), newest_token_at) WHERE user_id = $1',
      [userId],
    );
  }

  /** The host's clock is ahead of ours. @param seconds the `iat` of the token that was shown */
  async noteAhead(open: Sql, userId: UserId, seconds: number): Promise<void> {
    await managerOf(open).query(
      `UPDATE auth.external_users SET newest_token_at = greatest(newest_token_at, to_timestamp($2::float8)) WHERE user_id = $1`,
      [userId, seconds],
    );
  }

  /**
   * When the host ended all sessions of the user or the last user with this id was erased, and when the host last said what the
   * user is like: in whole seconds, `null` for never (indexes `external_users_living`, `external_users_erased`).
   */
  async timesOf(open: Sql, appId: UserId, externalId: string): Promise<ExternalTimes> {
    const [row]: ExternalTimes[] = await managerOf(open).query(
      `SELECT greatest((SELECT ${SECONDS('ended_at')} FROM auth.external_users
                         WHERE app_id = $1 AND external_id = $2 AND NOT erased),
                       (SELECT max(${SECONDS('ended_at')}) FROM auth.external_users
                         WHERE app_id = $1 AND external_id = $2 AND erased)) AS "endedAt",
              (SELECT ${SECONDS('changed_at')} FROM auth.external_users
                WHERE app_id = $1 AND external_id = $2 AND NOT erased) AS "changedAt"`,
      [appId, externalId],
    );
    return row ?? { endedAt: null, changedAt: null };
  }

  /** The host has said what the user is like, now or in a token of that second. */
  async noteChange(open: Sql, userId: UserId, seconds?: number): Promise<void> {
    await managerOf(open).query(
      `UPDATE auth.external_users SET changed_at = coalesce(to_timestamp($2::float8), clock_timestamp()) WHERE user_id = $1`,
      [userId, seconds],
    );
  }
}

function idOf({ user_id: userId, external_id: externalId }: Row): ExternalId {
  return { userId, externalId };
}
