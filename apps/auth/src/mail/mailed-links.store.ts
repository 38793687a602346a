import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** `confirm` of an address, `reset` of the password. */
export type LinkKind = 'confirm' | 'reset';

export interface NewLink {
  readonly userId: UserId;
  readonly kind: LinkKind;
  readonly tokenHash: Buffer;
  readonly email: string;
  readonly lifetimeMs: number;
}

export interface ConfirmLink {
  readonly userId: UserId;
  readonly email: string;
  readonly isUsed: boolean;
}

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;
const IS_ALIVE = 'expires_at > clock_timestamp()';

/** The links that were mailed for accounts: of each kind the newest. */
@Injectable()
export class MailedLinksStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Replaces the account's earlier link of the kind. */
  async put(open: Sql, { userId, kind, tokenHash, email, lifetimeMs }: NewLink): Promise<void> {
    await managerOf(open).query(
      `INSERT INTO auth.mailed_links (user_id, kind, token_hash, email, created_at, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 ms')
       ON CONFLICT (user_id, kind) DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email,
          created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL`,
      [userId, kind, tokenHash, email, lifetimeMs],
    );
  }

  /** The account whose link for a new password has this token (index `mailed_links_token`). */
  async userOf(tokenHash: Buffer): Promise<UserId | undefined> {
    const [row]: { user_id: UserId }[] = await this.sql.store.query(
      `SELECT user_id FROM auth.mailed_links WHERE token_hash = $1 AND kind = 'reset' AND ${IS_ALIVE}`,
      [tokenHash],
    );
    return row?.user_id;
  }

  /** Uses up the link for a new password. Resolves to false if it was used, replaced or void, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      `DELETE FROM auth.mailed_links WHERE token_hash = $1 AND kind = 'reset' AND ${IS_ALIVE}`,
      [tokenHash],
    );
    return count === 1;
  }

  /** The link that confirms an address, used or not. */
  async findConfirm(tokenHash: Buffer, open: Sql = this.sql): Promise<ConfirmLink | undefined> {
    const [row]: { user_id: UserId; email: string; is_used: boolean }[] = await managerOf(open).query(
      `SELECT user_id, email, used_at IS NOT NULL AS is_used FROM auth.mailed_links
        WHERE token_hash = $1 AND kind = 'confirm' AND ${IS_ALIVE}`,
      [tokenHash],
    );
    return row && { userId: row.user_id, email: row.email, isUsed: row.is_used };
  }

  /** The link stays, so that a repeat finds it. */
  async markUsed(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query(
      `UPDATE auth.mailed_links SET used_at = clock_timestamp() WHERE user_id = $1 AND kind = 'confirm'`,
      [userId],
    );
  }

  /** The address that waits for its link. */
  async pendingOf(userId: UserId): Promise<string | null> {
    const [row]: { email: string }[] = await this.sql.store.query(
      `SELECT email FROM auth.mailed_links WHERE user_id = $1 AND kind = 'confirm' AND used_at IS NULL AND ${IS_ALIVE}`,
      [userId],
    );
    return row?.email ?? null;
  }

  /** Deletes the account's links, except one that is used: it changes nothing any more. Resolves to how many. */
  async removeOf(open: Sql, userId: UserId): Promise<number> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'DELETE FROM auth.mailed_links WHERE user_id = $1 AND used_at IS NULL',
      [userId],
    );
    return count;
  }

  /** Deletes a batch of expired links (index `mailed_links_expires`). Returns true if there may be more. */
  async purge(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.mailed_links WHERE (user_id, kind) IN (SELECT user_id, kind FROM auth.mailed_links
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
