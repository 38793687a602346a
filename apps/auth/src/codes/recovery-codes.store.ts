import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { managerOf } from '../store/auth-sql.js';

/** The hashes of recovery codes that are not used. */
@Injectable()
export class RecoveryCodesStore {
  async replace(open: Sql, userId: UserId, hashes: readonly Buffer[]): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.recovery_codes WHERE user_id = $1', [userId]);
    await managerOf(open).query('INSERT INTO auth.recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [
      userId,
      hashes,
    ]);
  }

  /**
   * Uses up the code with one of these hashes. Resolves to false if there is none: of concurrent requests the others wait for the
   * row's lock.
   */
  async take(open: Sql, userId: UserId, hashes: readonly Buffer[]): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'DELETE FROM auth.recovery_codes WHERE user_id = $1 AND hash = ANY($2::bytea[])',
      [userId, hashes],
    );
    return count > 0;
  }
}
