import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { USER_COLUMNS, type LivingUser } from './user-row.js';
import { isoText } from './users.sql.js';
import type { ChangeCursor } from './users.store.js';

/** A living account, with the time at which it was made or upgraded. */
export type TimedAccount = LivingUser & { readonly accountAt: string };

/** Index: `users_account`. */
export const ACCOUNTS_MADE: Statement = {
  name: 'accounts-made',
  text: `SELECT ${USER_COLUMNS}, ${isoText('account_at')} AS "accountAt" FROM auth.users
    WHERE account_at IS NOT NULL AND erased_at IS NULL AND (account_at, id) > ($1::timestamptz, $2::uuid)
    ORDER BY account_at, id LIMIT $3`,
};

/** Index: the primary key. */
export const ACCOUNT_MADE_AT: Statement = {
  name: 'account-made-at',
  text: `SELECT ${isoText('account_at')} AS "accountAt" FROM auth.users WHERE id = $1 AND erased_at IS NULL AND account_at IS NOT NULL`,
};

/** When accounts were made. The triggers `users_account_…` note it. */
@Injectable()
export class AccountTimesStore {
  constructor(private readonly sql: AuthSql) {}

  /** Accounts after the cursor, in the order of their times. */
  madeSince({ at, id }: ChangeCursor, limit: number): Promise<TimedAccount[]> {
    return this.sql.rows<TimedAccount>(ACCOUNTS_MADE, [at, id, limit]);
  }

  /** `null` for a user who is no account, or whose account is older than these times. */
  async of(userId: UserId): Promise<string | null> {
    return (await this.sql.rows<{ accountAt: string }>(ACCOUNT_MADE_AT, [userId]))[0]?.accountAt ?? null;
  }
}
