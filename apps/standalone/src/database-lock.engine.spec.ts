import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { DatabaseLock } from './database-lock.js';

describe('the lock of a database without Redis', () => {
  let folder: string;
  let postgres: PostgresEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-lock-'));
    postgres = await startPostgres({ dataDir: folder, persistent: false });
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const never = (): void => expect.unreachable('the lock was lost');

  it('refuses a second process, until the first has ended', async () => {
    const first = await DatabaseLock.take(postgres.url, never);
    await expect(DatabaseLock.take(postgres.url, never)).rejects.toThrow(/another Parley uses this database/);
    await first.release();
    const second = await DatabaseLock.take(postgres.url, never);
    await second.release();
  });

  it('is taken again by itself when PostgreSQL comes back', async () => {
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
