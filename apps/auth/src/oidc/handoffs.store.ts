import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { AUTH_STORE } from '../store/names.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;

export interface NewHandoff {
  readonly hash: Buffer;
  readonly stateHash: Buffer;
  readonly challenge: string;
  /** Sealed. */
  readonly claims: Buffer;
  readonly lifeMs: number;
  /** For this long the state makes no other handoff. */
  readonly stateMs: number;
}

/** A handoff that its transaction holds. */
export interface HeldHandoff {
  readonly challenge: string;
  readonly claims: Buffer;
}

@Injectable()
export class HandoffsStore {
  constructor(@InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource) {}

  /** Returns false if the state has made a handoff before (index `handoffs_state`). */
  async insert({ hash, stateHash, challenge, claims, lifeMs, stateMs }: NewHandoff): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO auth.handoffs (hash, state_hash, challenge, claims, expires_at, kept_until)
       VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5), clock_timestamp() + make_interval(secs => $6))
       ON CONFLICT DO NOTHING RETURNING hash`,
      [hash, stateHash, challenge, claims, lifeMs / 1000, stateMs / 1000],
    );
    return rows.length === 1;
  }

  /** A second transaction that asks for the same handoff waits for the first one, and gets it only if that one used it not. */
  async hold(manager: EntityManager, hash: Buffer): Promise<HeldHandoff | undefined> {
    const [row]: HeldHandoff[] = await manager.query(
      `SELECT challenge, claims FROM auth.handoffs
        WHERE hash = $1 AND claims IS NOT NULL AND expires_at > clock_timestamp() FOR UPDATE`,
      [hash],
    );
    return row;
  }

  /** What the provider said goes at once. The state stays used. */
  async useUp(manager: EntityManager, hash: Buffer): Promise<void> {
    await manager.query('UPDATE auth.handoffs SET claims = NULL WHERE hash = $1', [hash]);
  }

  /** Forgets what providers said in handoffs that are over, and deletes a batch of those whose state is (index `handoffs_kept`). */
  async purge(): Promise<boolean> {
    await this.dataSource.query(
      'UPDATE auth.handoffs SET claims = NULL WHERE claims IS NOT NULL AND expires_at < clock_timestamp()',
    );
    const [, count]: [unknown[], number] = await this.dataSource.query(
      `DELETE FROM auth.handoffs WHERE hash IN (SELECT hash FROM auth.handoffs
        WHERE kept_until < now() ORDER BY kept_until LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
