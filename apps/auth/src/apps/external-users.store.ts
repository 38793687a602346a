import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

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

export const LOCK_EXTERNAL_ID: Statement = {
  name: 'lock-external-id',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, $2))',
};

/** Index: `external_users_living`. */
export const USER_OF_EXTERNAL_ID: Statement = {
  name: 'user-of-external-id',
  text: 'SELECT user_id FROM auth.external_users WHERE app_id = $1 AND external_id = $2 AND NOT erased',
};

/** Index: `external_users_living`. */
export const USERS_OF_EXTERNAL_IDS: Statement = {
  name: 'users-of-external-ids',
  text: `SELECT user_id, external_id FROM auth.external_users
        WHERE app_id = $1 AND external_id = ANY($2::text[]) AND NOT erased`,
};

/** Index: the primary key. */
export const EXTERNAL_IDS_OF_USERS: Statement = {
  name: 'external-ids-of-users',
  text: `SELECT user_id, external_id FROM auth.external_users
        WHERE user_id = ANY($2::uuid[]) AND app_id = $1 AND NOT erased`,
};

/** Index: `external_users_living`. */
export const EXTERNAL_USERS: Statement = {
  name: 'external-users',
  text: `SELECT user_id, external_id FROM auth.external_users
        WHERE app_id = $1 AND external_id > $2 AND NOT erased ORDER BY external_id LIMIT $3`,
};

export const INSERT_EXTERNAL_USER: Statement = {
  name: 'insert-external-user',
  text: `INSERT INTO auth.external_users (user_id, app_id, external_id, changed_at) VALUES ($1, $2, $3, clock_timestamp())`,
};

export const NOTE_END_OF_EXTERNAL_USER: Statement = {
  name: 'note-end-of-external-user',
  text: 'UPDATE auth.external_users SET ended_at = greatest(clock_timestamp(), newest_token_at) WHERE user_id = $1',
};

export const NOTE_TOKEN_AHEAD: Statement = {
  name: 'note-token-ahead',
  text: `UPDATE auth.external_users SET newest_token_at = greatest(newest_token_at, to_timestamp($2::float8)) WHERE user_id = $1`,
};

/** Indexes: `external_users_living`, `external_users_erased`. */
export const TIMES_OF_EXTERNAL_USER: Statement = {
  name: 'times-of-external-user',
  text: `SELECT greatest((SELECT ${SECONDS('ended_at')} FROM auth.external_users
                         WHERE app_id = $1 AND external_id = $2 AND NOT erased),
                       (SELECT max(${SECONDS('ended_at')}) FROM auth.external_users
                         WHERE app_id = $1 AND external_id = $2 AND erased)) AS "endedAt",
              (SELECT ${SECONDS('changed_at')} FROM auth.external_users
                WHERE app_id = $1 AND external_id = $2 AND NOT erased) AS "changedAt"`,
};

export const NOTE_CHANGE_OF_EXTERNAL_USER: Statement = {
  name: 'note-change-of-external-user',
  text: `UPDATE auth.external_users SET changed_at = coalesce(to_timestamp($2::float8), clock_timestamp()) WHERE user_id = $1`,
};

/** The users of apps that are not erased. */
@Injectable()
export class ExternalUsersStore {
  constructor(private readonly sql: AuthSql) {}

  /** Until the transaction ends, no other one makes a user with this id: of two equal requests one makes the user. */
  async lock(open: Sql, appId: UserId, externalId: string): Promise<void> {
    const key = `${appId} ${externalId}`;
    await open.rows(LOCK_EXTERNAL_ID, [key, LOCK_SEED]);
  }

  async find(appId: UserId, externalId: string, open: Sql = this.sql): Promise<UserId | undefined> {
    const [row] = await open.rows<Row>(USER_OF_EXTERNAL_ID, [appId, externalId]);
    return row?.user_id;
  }

  /** The host's ids that the app has. */
  async findMany(appId: UserId, externalIds: readonly string[]): Promise<ExternalId[]> {
    const rows = await this.sql.rows<Row>(USERS_OF_EXTERNAL_IDS, [appId, externalIds]);
    return rows.map(idOf);
  }

  /** The host's ids of those users that the app has. */
  async idsOf(appId: UserId, userIds: readonly UserId[]): Promise<ExternalId[]> {
    const rows = await this.sql.rows<Row>(EXTERNAL_IDS_OF_USERS, [appId, userIds]);
    return rows.map(idOf);
  }

  /** By the host's id, in byte order. */
  async page(appId: UserId, after: string, limit: number): Promise<ExternalId[]> {
    const rows = await this.sql.rows<Row>(EXTERNAL_USERS, [appId, after, limit]);
    return rows.map(idOf);
  }

  async insert(open: Sql, appId: UserId, { userId, externalId }: ExternalId): Promise<void> {
    await open.rows(INSERT_EXTERNAL_USER, [userId, appId, externalId]);
  }

  /** Tokens that the host signed until now no longer count, nor those that were shown before their `iat`. */
  async noteEnd(open: Sql, userId: UserId): Promise<void> {
    await open.rows(NOTE_END_OF_EXTERNAL_USER, [userId]);
  }

  /** The host's clock is ahead of ours. @param seconds the `iat` of the token that was shown */
  async noteAhead(open: Sql, userId: UserId, seconds: number): Promise<void> {
    await open.rows(NOTE_TOKEN_AHEAD, [userId, seconds]);
  }

  /**
   * When the host ended all sessions of the user or the last user with this id was erased, and when the host last said what the
   * user is like: in whole seconds, `null` for never.
   */
  async timesOf(open: Sql, appId: UserId, externalId: string): Promise<ExternalTimes> {
    const [row] = await open.rows<ExternalTimes>(TIMES_OF_EXTERNAL_USER, [appId, externalId]);
    return row ?? { endedAt: null, changedAt: null };
  }

  /** The host has said what the user is like, now or in a token of that second. */
  async noteChange(open: Sql, userId: UserId, seconds?: number): Promise<void> {
    await open.rows(NOTE_CHANGE_OF_EXTERNAL_USER, [userId, seconds]);
  }
}

function idOf({ user_id: userId, external_id: externalId }: Row): ExternalId {
  return { userId, externalId };
}
