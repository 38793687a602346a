import { join } from 'node:path';

import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { type S3Engine, type S3Key, startS3 } from '#engines/s3-engine';
import { HttpPerson } from '#testing/users/http-person';
import { newSecret } from '#testing/secrets/new-secret';
import { TestOperator } from '#testing/topology/operator';
import { whileUsersTalk } from '#testing/load/steady-talk';
import { query } from '#testing/topology/store';
import { STORM_TIMEOUT_MS } from '#testing/load/storm';
import { announcementOf, put } from '#testing/users/test-files';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { guest } from '#testing/users/user';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

/** A new key signs this long after its publication. */
const PUBLISH_SECONDS = 2;
const SOON = { timeout: 60_000, interval: 500 };
const USER = 'parley';
const [FIRST_KEY, SECOND_KEY] = [1, 2].map((number) => ({
  accessKey: `parley:key${String(number)}`,
  secretKey: newSecret(),
})) as [S3Key, S3Key];

const folder = setFolder();
let s3: S3Engine;
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

const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
beforeAll(async () => {
  await grantRedis('on', '>first', '~*', '&*', '+@all');
  s3 = await startS3({ dir: join(folder, 's3'), keys: [FIRST_KEY, SECOND_KEY] });
  pair = await TestPair.start({
    settings: {
      DATABASE_URL: postgres.url,
      REDIS_URL: redisUrl('first'),
      SIGNING_KEY_SECRET: newSecret(),
      SIGNING_KEY_PUBLISH_SECONDS: String(PUBLISH_SECONDS),
      ...{ FILES: 's3', GUEST_FILES: 'on', S3_URL: s3.url, S3_BUCKET: s3.bucket, S3_REGION: s3.region },
      ...{ S3_ACCESS_KEY: FIRST_KEY.accessKey, S3_SECRET_KEY: FIRST_KEY.secretKey },
    },
  });
});

afterAll(async () => {
  await pair.stop();
  await s3.stop();
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

  it('when the key of the object store is replaced, also for an upload that is under way; the old one opens nothing', async () => {
    const ann = await HttpPerson.enter(pair.url, 'ann');
    const roomId = await ann.newRoom();
    const file = await ann.upload(roomId, Buffer.from('before'));
    await ann.sendFiles(roomId, [file]);
    const [old = ''] = await ann.fileUrls([file]);
    await whileUsersTalk(pair.url, async () => {
      const [bytes, request] = [Buffer.from('meanwhile'), announcementOf(Buffer.from('meanwhile'))];
      const upload = await ann.announce(roomId, request);
      await roll({ S3_ACCESS_KEY: SECOND_KEY.accessKey, S3_SECRET_KEY: SECOND_KEY.secretKey });
      expect((await put(upload, bytes)).status).toBe(200);
      await ann.answer('POST', `/v1/files/${request.id}/done`);
      expect((await fetch(old)).status).toBe(200);
    });
    await s3.stop();
    s3 = await startS3({ dir: join(folder, 's3'), port: s3.port, keys: [SECOND_KEY] });
    expect((await fetch(old)).status).toBe(403);
    const [url = ''] = await ann.fileUrls([file]);
    expect(await (await fetch(url)).text()).toBe('before');
  });

  it('when the key of an operator is replaced; the old one opens nothing', async () => {
    const root = new TestOperator(pair.admin);
    const keyOf = async (name: string): Promise<string> =>
      (await root.ask<{ key: string }>('operators', 'add', name)).key;
    const codeWith = async (key: string): Promise<number> => {
      const { OPERATOR_SECRET: _, ...environment } = pair.admin;
      return (await new TestOperator({ ...environment, OPERATOR_KEY: key }).run('keys', 'list')).code;
    };
    const old = await keyOf('opal');
    expect(await codeWith(old)).toBe(0);
    await whileUsersTalk(pair.url, async () => {
      expect(await root.run('operators', 'revoke', 'opal')).toMatchObject({ code: 0 });
      const key = await keyOf('opal');
      expect(await codeWith(key)).toBe(0);
      expect(await codeWith(old)).not.toBe(0);
    });
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
