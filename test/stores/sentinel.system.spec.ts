import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { redisRole } from '#engines/redis-role';
import { type SentinelGroup, startSentinelGroup } from '#engines/redis-sentinel';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/storm';
import { TestPair } from '#testing/test-pair';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MESSAGES_EACH = 800;
const FAILOVER = { timeout: 120_000, interval: 100 };

const folder = mkdtempSync(join(tmpdir(), 'parley-test-sentinel-'));
let postgres: PostgresEngine;

beforeAll(async () => {
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), persistent: false });
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('behind Redis Sentinel, nothing acked is lost, doubled or reordered', () => {
  let group: SentinelGroup;
  let pair: TestPair;

  beforeAll(async () => {
    group = await startSentinelGroup();
    pair = await TestPair.start({
      settings: { DATABASE_URL: postgres.url, REDIS_URL: group.url, REDIS_PREFIX: 'sentinel' },
    });
  });

  afterAll(async () => {
    await pair.stop();
    await group.stop();
  });

  it('when the master is killed in mid-stream and the sentinels promote its replica', async () => {
    expect(await group.masterPort()).toBe(group.master.port);
    await withstandStorm({
      strike: async () => {
        await group.master.kill();
        await vi.waitUntil(async () => (await group.masterPort()) === group.replica.port, FAILOVER);
      },
      messagesEach: MESSAGES_EACH,
    });
    expect(await redisRole(group.replica)).toBe('master');
  });
});
