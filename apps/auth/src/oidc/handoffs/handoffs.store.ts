import { Injectable } from '@nestjs/common';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../../store/auth-sql.js';
import { Purge } from '../../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;
/** A handoff lives 5 minutes, and the state of its round trip makes no second one while the cookie lives, which is 10. */
const GRACE_SECONDS = 300;

export interface NewHandoff {
  readonly hash: Buffer;
  readonly stateHash: Buffer;
  readonly challenge: string;
  /** Sealed. */
  readonly claims: Buffer;
  /** Hashes of what a logout token names. */
  readonly marks: readonly Buffer[];
  readonly lifeMs: number;
}

/** A handoff that its transaction holds. */
export interface HeldHandoff {
  readonly challenge: string;
  readonly claims: Buffer;
}

/** Index: `handoffs_state`. */
export const INSERT_HANDOFF: Statement = {
  name: 'insert-handoff',
  text: `INSERT INTO auth.handoffs (hash, state_hash, challenge, claims, marks, expires_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))
       ON CONFLICT DO NOTHING RETURNING hash`,
};

export const HOLD_HANDOFF: Statement = {
  name: 'hold-handoff',
  text: `SELECT challenge, claims FROM auth.handoffs
        WHERE hash = $1 AND claims IS NOT NULL AND expires_at > clock_timestamp() FOR UPDATE`,
};

export const USE_UP_HANDOFF: Statement = {
  name: 'use-up-handoff',
  text: 'UPDATE auth.handoffs SET claims = NULL WHERE hash = $1',
};

export const USE_UP_MARKED_HANDOFFS: Statement = {
  name: 'use-up-marked-handoffs',
  text: 'UPDATE auth.handoffs SET claims = NULL WHERE claims IS NOT NULL AND marks && $1::bytea[]',
};

/** Index: `handoffs_expires`. */
export const PURGE_HANDOFFS: Statement = {
  name: 'purge-handoffs',
  text: `DELETE FROM auth.handoffs WHERE hash IN (SELECT hash FROM auth.handoffs
        WHERE expires_at < now() - make_interval(secs => $1) ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

@Injectable()
export class HandoffsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Returns false if the state has made a handoff before. */
  async insert({ hash, stateHash, challenge, claims, marks, lifeMs }: NewHandoff): Promise<boolean> {
    return (
      (await this.sql.rows(INSERT_HANDOFF, [hash, stateHash, challenge, claims, marks, lifeMs / 1000])).length === 1
    );
  }

  /** A second transaction that asks for the same handoff waits for the first one, and gets it only if that one used it not. */
  async hold(open: Sql, hash: Buffer): Promise<HeldHandoff | undefined> {
    return (await open.rows<HeldHandoff>(HOLD_HANDOFF, [hash]))[0];
  }

  /** What the provider said goes at once. The state stays used. */
  async useUp(open: Sql, hash: Buffer): Promise<void> {
    await open.rows(USE_UP_HANDOFF, [hash]);
  }

  /** As `useUp`, for all with one of these marks. The rows are few: each is here for minutes. Waits for transactions that hold one of them. */
  async useUpMarked(open: Sql, marks: readonly Buffer[]): Promise<void> {
    await open.rows(USE_UP_MARKED_HANDOFFS, [marks]);
  }

  /** Deletes a batch of handoffs that expired this long ago. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_HANDOFFS, [GRACE_SECONDS, PURGE_BATCH])).length === PURGE_BATCH;
  }
}
