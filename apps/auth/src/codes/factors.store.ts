import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';

export interface StoredFactor {
  /** Sealed. */
  readonly secret: Buffer;
  /** The step of the last code that was used. */
  readonly lastStep: number;
}

export interface FactorFacts {
  readonly since: Date;
  readonly recoveryCodesLeft: number;
}

/** The second factors of accounts. While one is on, the hash of the password is in `users.guarded_hash`. */
@Injectable()
export class FactorsStore {
  constructor(private readonly sql: AuthSql) {}

  async find(open: Sql, userId: UserId): Promise<StoredFactor | undefined> {
    const [row]: StoredFactor[] = await managerOf(open).query(
      'SELECT secret, last_step::int AS "lastStep" FROM auth.factors WHERE user_id = $1',
      [userId],
    );
    return row;
  }

  /** `undefined` while it is off. */
  async factsOf(userId: UserId): Promise<FactorFacts | undefined> {
    const [row]: FactorFacts[] = await this.sql.store.query(
      `SELECT since, (SELECT count(*)::int FROM auth.recovery_codes WHERE user_id = $1) AS "recoveryCodesLeft"
         FROM auth.factors WHERE user_id = $1`,
      [userId],
    );
    return row;
  }

  /**
   * Uses up the code of the step. Resolves to false if it, or a later one, is used: of concurrent requests the others wait for
   * the row's lock.
   */
  async raise(open: Sql, userId: UserId, { secret, lastStep }: StoredFactor): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'UPDATE auth.factors SET secret = $2, last_step = $3 WHERE user_id = $1 AND last_step < $3',
      [userId, secret, lastStep],
    );
    return count === 1;
  }

  /** Moves the password aside, for auths that know no second factor. The caller has locked the user. */
  async turnOn(open: Sql, userId: UserId, { secret, lastStep }: StoredFactor): Promise<void> {
    await managerOf(open).query(
      'INSERT INTO auth.factors (user_id, secret, since, last_step) VALUES ($1, $2, clock_timestamp(), $3)',
      [userId, secret, lastStep],
    );
    await managerOf(open).query(
      'UPDATE auth.users SET guarded_hash = password_hash, password_hash = NULL WHERE id = $1',
      [userId],
    );
  }

  /** The caller has locked the user. */
  async turnOff(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.factors WHERE user_id = $1', [userId]);
    await managerOf(open).query('DELETE FROM auth.recovery_codes WHERE user_id = $1', [userId]);
    await managerOf(open).query(
      `UPDATE auth.users SET password_hash = guarded_hash, guarded_hash = NULL
        WHERE id = $1 AND guarded_hash IS NOT NULL`,
      [userId],
    );
  }
}
