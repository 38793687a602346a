import { describe, expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { TestDatabase } from '#testing/engines/test-database';
import { DatabaseLock } from './database-lock.js';

describe('the lock of a database without Redis', () => {
  const postgres = setUp(async () => (await TestDatabase.open({ ownServer: true })).server);

  const never = (): void => expect.unreachable('the lock was lost');

  it('refuses a second process until the first has ended', async () => {
    const first = await DatabaseLock.take(postgres.url, never);
    await expect(DatabaseLock.take(postgres.url, never)).rejects.toThrow(/another Parley uses this database/);
    await first.release();
    const second = await DatabaseLock.take(postgres.url, never);
    await second.release();
  });

  it('is taken again when PostgreSQL comes back', async () => {
    const lock = await DatabaseLock.take(postgres.url, never);
    await postgres.kill();
    await postgres.restart();
    const isRefused = (): Promise<boolean> =>
      DatabaseLock.take(postgres.url, never).then(
        async (stranger) => {
          await stranger.release();
          return false;
        },
        () => true,
      );
    await expect.poll(isRefused, { timeout: 40_000 }).toBe(true);
    await lock.release();
  });
});
