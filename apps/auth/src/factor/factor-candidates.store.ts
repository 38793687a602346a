import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;

/** Secrets that wait for their first code, sealed. An account has one at most. */
@Injectable()
export class FactorCandidatesStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Replaces the one before. */
  async put(open: Sql, userId: UserId, secret: Buffer, expiresAt: Date): Promise<void> {
    await managerOf(open).query(
      `INSERT INTO auth.factor_candidates (user_id, secret, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, expires_at = excluded.expires_at`,
      [userId, secret, expiresAt],
    );
  }

  /** `undefined` if there is none, or if it has expired. */
  async find(open: Sql, userId: UserId): Promise<Buffer | undefined> {
    const [row]: { secret: Buffer }[] = await managerOf(open).query(
      'SELECT secret FROM auth.factor_candidates WHERE user_id = $1 AND expires_at > clock_timestamp()',
      [userId],
    );
    return row?.secret;
  }

  async forget(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.factor_candidates WHERE user_id = $1', [userId]);
  }

  /** Deletes a batch of expired ones (index `factor_candidates_expires`). Returns true if there may be more. */
  async purge(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.factor_candidates WHERE user_id IN (SELECT user_id FROM auth.factor_candidates
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
