import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis, type RedisOptions } from 'ioredis';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { mountSmallDisk, unmount } from '#testing/engines/small-disk';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MESSAGES_EACH = 500;
/** Longer than a lease (3 s), shorter than the deadline of a command (9 s). */
const FULL_MS = 5_000;
const ROUND_MS = 250;
const MEBIBYTE = 1024 * 1024;
/** Enough for a new PostgreSQL and some segments of its log, and for little more. */
const DISK_BYTES = 256 * MEBIBYTE;
const TOO_MANY_CONNECTIONS = '53300';

const folder = setFolder();
const disk = join(folder, 'disk');
const hasDisk = mountSmallDisk(disk, DISK_BYTES);
if (hasDisk) afterAll(() => unmount(disk));
else process.stderr.write('NOT RUN: a full disk (this user may not mount a file system)\n');

const postgres = setUp(() => startPostgres({ dataDir: join(hasDisk ? disk : folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
setUp(() => TestPair.start({ settings: { DATABASE_URL: postgres.url, REDIS_URL: redis.url } }));

async function withRedis<Result>(act: (client: Redis) => Promise<Result>, options: RedisOptions = {}): Promise<Result> {
  const client = new Redis(redis.url, options);
  client.on('error', () => undefined);
  try {
    return await act(client);
  } finally {
    client.disconnect();
  }
}

/** For `FULL_MS`, takes every free connection of PostgreSQL and ends those of Parley. */
async function takeConnections(): Promise<void> {
  const taken: pg.Client[] = [];
  const take = async (): Promise<string | undefined> => {
    const client = new pg.Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      taken.push(client);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const refusals = new Set<string>();
  for (const endsAt = performance.now() + FULL_MS; performance.now() < endsAt; await sleep(ROUND_MS)) {
    for (let refusal = await take(); ; refusal = await take()) {
      if (refusal === undefined) continue;
      refusals.add(refusal);
      break;
    }
    await taken[0]?.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'parley-%'`,
    );
  }
  await Promise.all(taken.map((client) => client.end()));
  expect([...refusals]).toEqual([TOO_MANY_CONNECTIONS]);
}

/** Fills the disk for `FULL_MS`. Resolves to true if PostgreSQL could not write meanwhile. */
async function fillDisk(): Promise<boolean> {
  const ballast = join(disk, 'ballast');
  const file = openSync(ballast, 'w');
  try {
    for (const chunk = Buffer.alloc(MEBIBYTE); ;) writeSync(file, chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  const refused = await client
    .connect()
    .then(() =>
      client.query('CREATE TABLE full_disk AS SELECT repeat(md5(i::text), 100) FROM generate_series(1, 20000) i'),
    )
    .then(() => false)
    .catch(() => true);
  await client.end().catch(() => undefined);
  await sleep(FULL_MS);
  rmSync(ballast);
  return refused;
}

describe('nothing acked is lost, doubled or reordered, and every refusal says to try again', () => {
  it('while Redis has no memory left', async () => {
    await withstandStorm({
      strike: () =>
        withRedis(async (client) => {
          await client.config('SET', 'maxmemory', '1');
          await expect(client.set('full', 'x')).rejects.toThrow('OOM');
          await sleep(FULL_MS);
          await client.config('SET', 'maxmemory', '0');
        }),
      messagesEach: MESSAGES_EACH,
    });
  });

  it('while Redis takes no connections', async () => {
    await withstandStorm({
      strike: () =>
        withRedis(async (client) => {
          await client.config('SET', 'maxclients', '1');
          for (const type of ['normal', 'pubsub']) await client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
          await expect(withRedis((other) => other.ping(), { retryStrategy: null })).rejects.toThrow();
          await sleep(FULL_MS);
          await client.config('SET', 'maxclients', '10000');
        }),
      messagesEach: MESSAGES_EACH,
    });
  });

  it('while PostgreSQL takes no connections', async () => {
    await withstandStorm({ strike: takeConnections, messagesEach: MESSAGES_EACH });
  });

  // Needs the right to mount a file system. Without it the suite says NOT RUN.
  it.skipIf(!hasDisk)('while the disk of PostgreSQL is full', async () => {
    let refused = false;
    await withstandStorm({
      strike: async () => {
        refused = await fillDisk();
        // A full disk may end PostgreSQL, which a supervisor starts again.
        if (await isGone()) await postgres.restart();
      },
      messagesEach: MESSAGES_EACH,
    });
    expect(refused).toBe(true);
  });
});

async function isGone(): Promise<boolean> {
  return Promise.race([postgres.exited.then(() => true), sleep(ROUND_MS).then(() => false)]);
}
