import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MailedLinksStore } from '../mail/mailed-links.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;

/** A link for a new password. A user has one at most. */
export interface PasswordReset {
  readonly userId: UserId;
  readonly tokenHash: Buffer;
  readonly createdAt: Date;
  /** The operator's name. */
  readonly createdBy: string;
  readonly expiresAt: Date;
}

export const PUT_PASSWORD_RESET: Statement = {
  name: 'put-password-reset',
  text: `INSERT INTO auth.password_resets (user_id, token_hash, created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at,
         created_by = excluded.created_by, expires_at = excluded.expires_at`,
};

/** Index: the primary key. */
export const FORGET_PASSWORD_RESET: Statement = {
  name: 'forget-password-reset',
  text: 'DELETE FROM auth.password_resets WHERE user_id = $1',
};

export const USER_OF_PASSWORD_RESET: Statement = {
  name: 'user-of-password-reset',
  text: 'SELECT user_id FROM auth.password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp()',
};

export const TAKE_PASSWORD_RESET: Statement = {
  name: 'take-password-reset',
  text: 'DELETE FROM auth.password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp() RETURNING 1',
};

/** Index: `password_resets_expires`. */
export const PURGE_PASSWORD_RESETS: Statement = {
  name: 'purge-password-resets',
  text: `DELETE FROM auth.password_resets WHERE user_id IN (SELECT user_id FROM auth.password_resets
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Links for a new password: those of operators, and beside them those that were mailed. */
@Injectable()
export class PasswordResetsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(
    private readonly sql: AuthSql,
    private readonly mailed: MailedLinksStore,
  ) {}

  /** Replaces the user's earlier link of an operator. */
  async put(open: Sql, reset: PasswordReset): Promise<void> {
    const { userId, tokenHash, createdAt, createdBy, expiresAt } = reset;
    await open.rows(PUT_PASSWORD_RESET, [userId, tokenHash, createdAt, createdBy, expiresAt]);
  }

  /** The user whose link has this token and has not expired. */
  async userOf(tokenHash: Buffer): Promise<UserId | undefined> {
    const [row] = await this.sql.rows<{ user_id: UserId }>(USER_OF_PASSWORD_RESET, [tokenHash]);
    return row?.user_id ?? this.mailed.userOf(tokenHash);
  }

  /** Uses up the link. Resolves to false if it was used or replaced, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<boolean> {
    const taken = await open.rows(TAKE_PASSWORD_RESET, [tokenHash]);
    return taken.length === 1 || this.mailed.take(open, tokenHash);
  }

  async forget(open: Sql, userId: UserId): Promise<void> {
    await open.rows(FORGET_PASSWORD_RESET, [userId]);
  }

  /** Deletes a batch of expired resets. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_PASSWORD_RESETS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
