import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

export const REMOVE_RECOVERY_CODES: Statement = {
  name: 'remove-recovery-codes',
  text: 'DELETE FROM auth.recovery_codes WHERE user_id = $1',
};

export const INSERT_RECOVERY_CODES: Statement = {
  name: 'insert-recovery-codes',
  text: 'INSERT INTO auth.recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])',
};

export const TAKE_RECOVERY_CODE: Statement = {
  name: 'take-recovery-code',
  text: 'DELETE FROM auth.recovery_codes WHERE user_id = $1 AND hash = ANY($2::bytea[]) RETURNING 1',
};

/** The hashes of recovery codes that are not used. */
@Injectable()
export class RecoveryCodesStore {
  async replace(open: Sql, userId: UserId, hashes: readonly Buffer[]): Promise<void> {
    await open.rows(REMOVE_RECOVERY_CODES, [userId]);
    await open.rows(INSERT_RECOVERY_CODES, [userId, hashes]);
  }

  /**
   * Uses up the code with one of these hashes. Resolves to false if there is none: of concurrent requests the others wait for the
   * row's lock.
   */
  async take(open: Sql, userId: UserId, hashes: readonly Buffer[]): Promise<boolean> {
    return (await open.rows(TAKE_RECOVERY_CODE, [userId, hashes])).length > 0;
  }
}
