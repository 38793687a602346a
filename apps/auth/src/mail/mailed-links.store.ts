import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** `confirm` of an e-mail address, `reset` of the password. */
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

export const PUT_MAILED_LINK: Statement = {
  name: 'put-mailed-link',
  text: `INSERT INTO auth.mailed_links (user_id, kind, token_hash, email, created_at, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 ms')
       ON CONFLICT (user_id, kind) DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email,
          created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL`,
};

/** Index: `mailed_links_token`. */
export const USER_OF_RESET_LINK: Statement = {
  name: 'user-of-reset-link',
  text: `SELECT user_id FROM auth.mailed_links WHERE token_hash = $1 AND kind = 'reset' AND ${IS_ALIVE}`,
};

export const TAKE_RESET_LINK: Statement = {
  name: 'take-reset-link',
  text: `DELETE FROM auth.mailed_links WHERE token_hash = $1 AND kind = 'reset' AND ${IS_ALIVE} RETURNING 1`,
};

export const CONFIRM_LINK: Statement = {
  name: 'confirm-link',
  text: `SELECT user_id, email, used_at IS NOT NULL AS is_used FROM auth.mailed_links
        WHERE token_hash = $1 AND kind = 'confirm' AND ${IS_ALIVE}`,
};

export const MARK_CONFIRM_LINK_USED: Statement = {
  name: 'mark-confirm-link-used',
  text: `UPDATE auth.mailed_links SET used_at = clock_timestamp() WHERE user_id = $1 AND kind = 'confirm'`,
};

export const PENDING_EMAIL: Statement = {
  name: 'pending-email',
  text: `SELECT email FROM auth.mailed_links WHERE user_id = $1 AND kind = 'confirm' AND used_at IS NULL AND ${IS_ALIVE}`,
};

export const REMOVE_MAILED_LINKS: Statement = {
  name: 'remove-mailed-links',
  text: 'DELETE FROM auth.mailed_links WHERE user_id = $1 AND used_at IS NULL RETURNING 1',
};

/** Index: `mailed_links_expires`. */
export const PURGE_MAILED_LINKS: Statement = {
  name: 'purge-mailed-links',
  text: `DELETE FROM auth.mailed_links WHERE (user_id, kind) IN (SELECT user_id, kind FROM auth.mailed_links
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** The links that were mailed for accounts: of each kind the newest. */
@Injectable()
export class MailedLinksStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Replaces the account's earlier link of the kind. */
  async put(open: Sql, { userId, kind, tokenHash, email, lifetimeMs }: NewLink): Promise<void> {
    await open.rows(PUT_MAILED_LINK, [userId, kind, tokenHash, email, lifetimeMs]);
  }

  /** The account whose link for a new password has this token. */
  async userOf(tokenHash: Buffer): Promise<UserId | undefined> {
    const [row] = await this.sql.rows<{ user_id: UserId }>(USER_OF_RESET_LINK, [tokenHash]);
    return row?.user_id;
  }

  /** Uses up the link for a new password. Resolves to false if it was used, replaced or void, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<boolean> {
    return (await open.rows(TAKE_RESET_LINK, [tokenHash])).length === 1;
  }

  /** The link that confirms an e-mail address, used or not. */
  async findConfirm(tokenHash: Buffer, open: Sql = this.sql): Promise<ConfirmLink | undefined> {
    const [row] = await open.rows<{ user_id: UserId; email: string; is_used: boolean }>(CONFIRM_LINK, [tokenHash]);
    return row && { userId: row.user_id, email: row.email, isUsed: row.is_used };
  }

  /** The link stays, so that a repeat finds it. */
  async markUsed(open: Sql, userId: UserId): Promise<void> {
    await open.rows(MARK_CONFIRM_LINK_USED, [userId]);
  }

  /** The e-mail address that waits for its link. */
  async pendingOf(userId: UserId): Promise<string | null> {
    const [row] = await this.sql.rows<{ email: string }>(PENDING_EMAIL, [userId]);
    return row?.email ?? null;
  }

  /** Deletes the account's links, except one that is used: it changes nothing any more. Resolves to how many. */
  async removeOf(open: Sql, userId: UserId): Promise<number> {
    return (await open.rows(REMOVE_MAILED_LINKS, [userId])).length;
  }

  /** Deletes a batch of expired links. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_MAILED_LINKS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
