import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;

export const PUT_FACTOR_CANDIDATE: Statement = {
  name: 'put-factor-candidate',
  text: `INSERT INTO auth.factor_candidates (user_id, secret, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, expires_at = excluded.expires_at`,
};

export const FACTOR_CANDIDATE: Statement = {
  name: 'factor-candidate',
  text: 'SELECT secret FROM auth.factor_candidates WHERE user_id = $1 AND expires_at > clock_timestamp()',
};

export const FORGET_FACTOR_CANDIDATE: Statement = {
  name: 'forget-factor-candidate',
  text: 'DELETE FROM auth.factor_candidates WHERE user_id = $1',
};

/** Index: `factor_candidates_expires`. */
export const PURGE_FACTOR_CANDIDATES: Statement = {
  name: 'purge-factor-candidates',
  text: `DELETE FROM auth.factor_candidates WHERE user_id IN (SELECT user_id FROM auth.factor_candidates
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Secrets that wait for their first code, sealed. An account has one at most. */
@Injectable()
export class FactorCandidatesStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Replaces the one before. */
  async put(open: Sql, userId: UserId, secret: Buffer, expiresAt: Date): Promise<void> {
    await open.rows(PUT_FACTOR_CANDIDATE, [userId, secret, expiresAt]);
  }

  /** `undefined` if there is none, or if it has expired. */
  async find(open: Sql, userId: UserId): Promise<Buffer | undefined> {
    const [row] = await open.rows<{ secret: Buffer }>(FACTOR_CANDIDATE, [userId]);
    return row?.secret;
  }

  async forget(open: Sql, userId: UserId): Promise<void> {
    await open.rows(FORGET_FACTOR_CANDIDATE, [userId]);
  }

  /** Deletes a batch of expired ones. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_FACTOR_CANDIDATES, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
