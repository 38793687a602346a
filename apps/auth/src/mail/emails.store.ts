import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { emailKey } from './email-address.policy.js';

export interface VerifiedEmail {
  readonly email: string;
  readonly verifiedAt: Date;
}

/** The verified addresses of accounts. A call with a `open` runs in its transaction. */
@Injectable()
export class EmailsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Primary key. */
  async find(userId: UserId, open: Sql = this.sql): Promise<VerifiedEmail | undefined> {
    const [row]: { email: string; verified_at: Date }[] = await managerOf(open).query(
      'SELECT email, verified_at FROM auth.emails WHERE user_id = $1',
      [userId],
    );
    return row && { email: row.email, verifiedAt: row.verified_at };
  }

  /** The account that has verified the address (index `emails_email_key`). */
  async ownerOf(email: string, open: Sql): Promise<UserId | undefined> {
    const [row]: { user_id: UserId }[] = await managerOf(open).query(
      'SELECT user_id FROM auth.emails WHERE email_key = $1',
      [emailKey(email)],
    );
    return row?.user_id;
  }

  /**
   * Takes the place of the account's address. Resolves to false if another account has verified it: then the caller must roll
   * back. A verification of the same address that is under way is waited for.
   */
  async replace(open: Sql, userId: UserId, email: string): Promise<boolean> {
    await this.remove(open, userId);
    const rows: unknown[] = await managerOf(open).query(
      `INSERT INTO auth.emails (user_id, email, email_key, verified_at) VALUES ($1, $2, $3, clock_timestamp())
       ON CONFLICT (email_key) DO NOTHING RETURNING user_id`,
      [userId, email, emailKey(email)],
    );
    return rows.length > 0;
  }

  /** Resolves to false if there was none. */
  async remove(open: Sql, userId: UserId): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query('DELETE FROM auth.emails WHERE user_id = $1', [
      userId,
    ]);
    return count === 1;
  }
}
