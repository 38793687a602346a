import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { emailKey } from './email-address.policy.js';

export interface VerifiedEmail {
  readonly email: string;
  readonly verifiedAt: Date;
}

export const EMAIL_OF_USER: Statement = {
  name: 'email-of-user',
  text: 'SELECT email, verified_at FROM auth.emails WHERE user_id = $1',
};

/** Index: `emails_email_key`. */
export const OWNER_OF_EMAIL: Statement = {
  name: 'owner-of-email',
  text: 'SELECT user_id FROM auth.emails WHERE email_key = $1',
};

export const INSERT_EMAIL: Statement = {
  name: 'insert-email',
  text: `INSERT INTO auth.emails (user_id, email, email_key, verified_at) VALUES ($1, $2, $3, clock_timestamp())
       ON CONFLICT (email_key) DO NOTHING RETURNING user_id`,
};

export const REMOVE_EMAIL: Statement = {
  name: 'remove-email',
  text: 'DELETE FROM auth.emails WHERE user_id = $1 RETURNING 1',
};

/** The verified e-mail addresses of accounts. A call with `open` runs in its transaction. */
@Injectable()
export class EmailsStore {
  constructor(private readonly sql: AuthSql) {}

  async find(userId: UserId, open: Sql = this.sql): Promise<VerifiedEmail | undefined> {
    const [row] = await open.rows<{ email: string; verified_at: Date }>(EMAIL_OF_USER, [userId]);
    return row && { email: row.email, verifiedAt: row.verified_at };
  }

  /** The account that has verified the e-mail address. */
  async ownerOf(email: string, open: Sql): Promise<UserId | undefined> {
    const [row] = await open.rows<{ user_id: UserId }>(OWNER_OF_EMAIL, [emailKey(email)]);
    return row?.user_id;
  }

  /**
   * Takes the place of the account's e-mail address. Resolves to false if another account has verified it: then the caller must roll
   * back. A verification of the same e-mail address that is under way is waited for.
   */
  async replace(open: Sql, userId: UserId, email: string): Promise<boolean> {
    await this.remove(open, userId);
    return (await open.rows(INSERT_EMAIL, [userId, email, emailKey(email)])).length > 0;
  }

  /** Resolves to false if there was none. */
  async remove(open: Sql, userId: UserId): Promise<boolean> {
    return (await open.rows(REMOVE_EMAIL, [userId])).length === 1;
  }
}
