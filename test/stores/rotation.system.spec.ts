import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { type RedisEngine, startRedis } from '#engines/redis-engine';
import { newSecret } from '#testing/new-secret';
import { TestOperator } from '#testing/operator';
import { whileUsersTalk } from '#testing/steady-talk';
import { query } from '#testing/store';
import { STORM_TIMEOUT_MS } from '#testing/storm';
import { TestPair } from '#testing/test-pair';
import { guest } from '#testing/user';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

/** A new key signs this long after its publication. */
const PUBLISH_SECONDS = 2;
const SOON = { timeout: 60_000, interval: 500 };
const USER = 'parley';

const folder = mkdtempSync(join(tmpdir(), 'parley-test-rotation-'));
let postgres: PostgresEngine;
let redis: RedisEngine;
let pair: TestPair;

const redisUrl = (password: string): string => redis.url.replace('//', `//${USER}:${password}@`);
const databaseUrl = (password: string): string => Object.assign(new URL(postgres.url), { password }).href;

/** Sends one command as the default user, who has no password. */
async function onRedis(command: string, ...args: string[]): Promise<void> {
  const client = new Redis(redis.url);
  try {
    await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

const grantRedis = (...rules: string[]): Promise<void> => onRedis('ACL', 'SETUSER', USER, ...rules);

beforeAll(async () => {
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), persistent: false });
  redis = await startRedis();
  await grantRedis('on', '>first', '~*', '&*', '+@all');
  pair = await TestPair.start({
    settings: {
      DATABASE_URL: postgres.url,
      REDIS_URL: redisUrl('first'),
      SIGNING_KEY_SECRET: newSecret(),
      SIGNING_KEY_PUBLISH_SECONDS: String(PUBLISH_SECONDS),
    },
  });
});

afterAll(async () => {
  await pair.stop();
  await redis.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Replaces one process after the other by one with these settings. */
async function roll(settings: Record<string, string>): Promise<void> {
  pair.change(settings);
  for (const index of [0, 1]) await pair.replace(index);
}

async function keyOfNewToken(): Promise<unknown> {
  const [header = ''] = (await guest('key')).tokens.accessToken.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: unknown }).kid;
}

describe('under load, no message is lost and no user sees an error', () => {
  it('when the keys of access tokens are rotated, and old tokens stay valid', async () => {
    const [before, ann] = [await keyOfNewToken(), await guest('ann')];
    await whileUsersTalk(pair.url, async () => {
      expect(await new TestOperator(pair.admin).run('keys', 'rotate')).toMatchObject({ code: 0 });
      await expect.poll(keyOfNewToken, SOON).not.toBe(before);
    });
    await ann.http('get', '/v1/rooms').expect(200);
  });

  it("when the operators' secret and the passwords of Redis and PostgreSQL are replaced; the old ones open nothing", async () => {
    const old = { operator: pair.admin, database: postgres.url };
    await whileUsersTalk(pair.url, async () => {
      await grantRedis('>second');
      await query(`ALTER ROLE ${USER} PASSWORD 'second'`);
      await roll({
        OPERATOR_SECRET: newSecret(),
        REDIS_URL: redisUrl('second'),
        DATABASE_URL: databaseUrl('second'),
      });
      await grantRedis('<first');
    });
    expect((await new TestOperator(old.operator).run('keys', 'list')).code).not.toBe(0);
    expect((await new TestOperator(pair.admin).run('keys', 'list')).code).toBe(0);
    await expect(onRedis('AUTH', USER, 'first')).rejects.toThrow('WRONGPASS');
    await expect(new pg.Client({ connectionString: old.database }).connect()).rejects.toThrow('password');
  });

  it('when SIGNING_KEY_SECRET is replaced: all clients refresh by themselves', async () => {
    const before = await keyOfNewToken();
    await whileUsersTalk(pair.url, async () => {
      await Promise.all([0, 1].map((index) => pair.end(index)));
      await query('DELETE FROM auth.signing_keys');
      pair.change({ SIGNING_KEY_SECRET: newSecret() });
      for (const index of [0, 1]) await pair.begin(index);
    });
    expect(await keyOfNewToken()).not.toBe(before);
  });
});
