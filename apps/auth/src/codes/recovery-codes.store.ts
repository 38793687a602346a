import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { UserId } from '#contracts';

/** The hashes of recovery codes that are not used. */
@Injectable()
export class RecoveryCodesStore {
  async replace(manager: EntityManager, userId: UserId, hashes: readonly Buffer[]): Promise<void> {
    await manager.query('DELETE FROM auth.recovery_codes WHERE user_id = $1', [userId]);
    await manager.query('INSERT INTO auth.recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [
      userId,
      hashes,
    ]);
  }

  /**
   * Uses up the code with one of these hashes. Resolves to false if there is none: of concurrent requests the others wait for the
   * row's lock.
   */
  async take(manager: EntityManager, userId: UserId, hashes: readonly Buffer[]): Promise<boolean> {
    const [, count]: [unknown[], number] = await manager.query(
      'DELETE FROM auth.recovery_codes WHERE user_id = $1 AND hash = ANY($2::bytea[])',
      [userId, hashes],
    );
    return count > 0;
  }
}
