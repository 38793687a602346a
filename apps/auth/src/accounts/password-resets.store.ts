import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { MailedLinksStore } from '../mail/mailed-links.store.js';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { PasswordResetEntity } from './password-reset.entity.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;

/** Links for a new password: those of operators, and beside them those that were mailed. */
@Injectable()
export class PasswordResetsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(
    private readonly sql: AuthSql,
    private readonly mailed: MailedLinksStore,
  ) {}

  /** Replaces the user's earlier link of an operator. */
  async put(open: Sql, reset: PasswordResetEntity): Promise<void> {
    await managerOf(open).getRepository(PasswordResetEntity).upsert(reset, ['userId']);
  }

  /** The user whose link has this token and has not expired. */
  async userOf(tokenHash: Buffer): Promise<UserId | undefined> {
    const [row]: { user_id: UserId }[] = await this.sql.store.query(
      'SELECT user_id FROM auth.password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp()',
      [tokenHash],
    );
    return row?.user_id ?? this.mailed.userOf(tokenHash);
  }

  /** Uses up the link. Resolves to false if it was used or replaced, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'DELETE FROM auth.password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp()',
      [tokenHash],
    );
    return count === 1 || this.mailed.take(open, tokenHash);
  }

  async forget(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).getRepository(PasswordResetEntity).delete({ userId });
  }

  /** Deletes a batch of expired resets (index `password_resets_expires`). Returns true if there may be more. */
  async purge(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.password_resets WHERE user_id IN (SELECT user_id FROM auth.password_resets
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
