import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { REMOVE_RECOVERY_CODES } from './recovery-codes.store.js';

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

export const FACTOR: Statement = {
  name: 'factor',
  text: 'SELECT secret, last_step::int AS "lastStep" FROM auth.factors WHERE user_id = $1',
};

export const FACTS_OF_FACTOR: Statement = {
  name: 'facts-of-factor',
  text: `SELECT since, (SELECT count(*)::int FROM auth.recovery_codes WHERE user_id = $1) AS "recoveryCodesLeft"
         FROM auth.factors WHERE user_id = $1`,
};

export const RAISE_FACTOR: Statement = {
  name: 'raise-factor',
  text: 'UPDATE auth.factors SET secret = $2, last_step = $3 WHERE user_id = $1 AND last_step < $3 RETURNING 1',
};

export const INSERT_FACTOR: Statement = {
  name: 'insert-factor',
  text: 'INSERT INTO auth.factors (user_id, secret, since, last_step) VALUES ($1, $2, clock_timestamp(), $3)',
};

export const GUARD_PASSWORD: Statement = {
  name: 'guard-password',
  text: 'UPDATE auth.users SET guarded_hash = password_hash, password_hash = NULL WHERE id = $1',
};

export const REMOVE_FACTOR: Statement = {
  name: 'remove-factor',
  text: 'DELETE FROM auth.factors WHERE user_id = $1',
};

export const UNGUARD_PASSWORD: Statement = {
  name: 'unguard-password',
  text: `UPDATE auth.users SET password_hash = guarded_hash, guarded_hash = NULL
        WHERE id = $1 AND guarded_hash IS NOT NULL`,
};

/** The second factors of accounts. While one is on, the hash of the password is in `users.guarded_hash`. */
@Injectable()
export class FactorsStore {
  constructor(private readonly sql: AuthSql) {}

  async find(open: Sql, userId: UserId): Promise<StoredFactor | undefined> {
    return (await open.rows<StoredFactor>(FACTOR, [userId]))[0];
  }

  /** `undefined` while it is off. */
  async factsOf(userId: UserId): Promise<FactorFacts | undefined> {
    return (await this.sql.rows<FactorFacts>(FACTS_OF_FACTOR, [userId]))[0];
  }

  /**
   * Uses up the code of the step. Resolves to false if it, or a later one, is used: of concurrent requests the others wait for
   * the row's lock.
   */
  async raise(open: Sql, userId: UserId, { secret, lastStep }: StoredFactor): Promise<boolean> {
    return (await open.rows(RAISE_FACTOR, [userId, secret, lastStep])).length === 1;
  }

  /** Moves the password aside, for auths that know no second factor. The caller has locked the user. */
  async turnOn(open: Sql, userId: UserId, { secret, lastStep }: StoredFactor): Promise<void> {
    await open.rows(INSERT_FACTOR, [userId, secret, lastStep]);
    await open.rows(GUARD_PASSWORD, [userId]);
  }

  /** The caller has locked the user. */
  async turnOff(open: Sql, userId: UserId): Promise<void> {
    await open.rows(REMOVE_FACTOR, [userId]);
    await open.rows(REMOVE_RECOVERY_CODES, [userId]);
    await open.rows(UNGUARD_PASSWORD, [userId]);
  }
}
