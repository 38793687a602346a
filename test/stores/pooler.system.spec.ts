import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';

import { type PgbouncerEngine, type PgbouncerOptions, startPgbouncer } from '#engines/pgbouncer-engine';
import { type PgpoolEngine, startPgpool } from '#engines/pgpool-engine';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';

const MESSAGES_EACH = 100;
/** A process that starts in spite of its pooler is ended, and its test fails. */
const START_TIMEOUT_MS = 60_000;
const SECRET = 'fN3qk8Wz5rT1yH7uJ2mX9cV4bL6pD0sG';
/** The usual list: without it, PgBouncer takes no connection with any of Parley's settings. */
const IGNORED = {
  ignore_startup_parameters:
    'extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout',
};
const REFUSED =
  'parley: DATABASE_URL: the statements of one connection reach several sessions of PostgreSQL, as behind a pooler in ' +
  'transaction or statement mode: set the pooler to session mode, or connect to PostgreSQL itself.\n';

const BALANCED =
  'parley: DATABASE_URL: pgpool-II balances reads between servers, where they may be old: set load_balance_mode to off, or ' +
  'connect to PostgreSQL itself.\n';

const folder = setFolder();
let pooler: PgbouncerEngine | PgpoolEngine | undefined;
let noise: pg.Client[] = [];

const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());

afterEach(async () => {
  await Promise.all(noise.map((client) => client.end()));
  noise = [];
  await pooler?.stop();
});

async function behind(mode: PgbouncerOptions['mode'], settings: Readonly<Record<string, string>>): Promise<string> {
  pooler = await startPgbouncer({ dir: join(folder, 'pooler'), url: postgres.url, mode, settings });
  return pooler.url;
}

interface Ended {
  readonly code: unknown;
  readonly stderr: string;
}

/** Runs a program on this store until it ends. */
function run(program: string, databaseUrl: string): Promise<Ended> {
  const names = ['INTERNAL_SECRET', 'GATEWAY_SECRET', 'HISTORY_SECRET', 'SIGNING_KEY_SECRET'];
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: databaseUrl,
    AUTH_INTERNAL_URL: 'http://127.0.0.1:9',
    HISTORY_INTERNAL_URL: 'http://127.0.0.1:9',
    FILES: 'off',
    LOG_LEVEL: 'warn',
    ...(program !== 'standalone/src/main' && { REDIS_URL: redis.url }),
    ...Object.fromEntries(names.map((name) => [name, name + SECRET])),
  };
  return new Promise((resolve) => {
    const options = { env, timeout: START_TIMEOUT_MS };
    execFile(process.execPath, [`dist/apps/${program}.js`], options, (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), stderr }),
    );
  });
}

const PROGRAMS = [
  'standalone/src/main',
  'auth/src/main',
  'history/src/main',
  'courier/src/main',
  'auth/src/migrate',
  'history/src/migrate',
  'courier/src/migrate',
];

describe('behind a pooler that gives each transaction or statement any session', () => {
  it.each(PROGRAMS)('%s does not start, and says so in one line', async (program) => {
    const url = await behind('transaction', IGNORED);
    expect(await run(program, url)).toEqual({ code: 1, stderr: REFUSED });
  });

  it.each([
    ['statement mode', 'statement', {}],
    ['transaction mode, sessions in turn', 'transaction', { server_round_robin: '1' }],
    ['transaction mode, only one session', 'transaction', { default_pool_size: '1' }],
    ['transaction mode, cleared sessions', 'transaction', { server_reset_query_always: '1' }],
  ] as const)('in %s, Parley does not start', async (_which, mode, settings) => {
    const url = await behind(mode, { ...IGNORED, ...settings });
    expect(await run('standalone/src/main', url)).toEqual({ code: 1, stderr: REFUSED });
  });

  it.each(['0', '1'])('Parley does not start beside other clients (server_round_robin = %s)', async (roundRobin) => {
    const url = await behind('transaction', { ...IGNORED, server_round_robin: roundRobin });
    // Several sessions are free in the pooler, and others are in use.
    noise = Array.from({ length: 6 }, () => new pg.Client({ connectionString: url }));
    for (const client of noise) await client.connect();
    await Promise.all(noise.map((client) => client.query('BEGIN')));
    for (const client of noise.slice(0, 4)) await client.query('COMMIT');
    expect(await run('standalone/src/main', url)).toEqual({ code: 1, stderr: REFUSED });
  });
});

describe('behind a pooler in session mode', () => {
  it('a refused setting of the connection is one line', async () => {
    const url = await behind('session', {});
    const line = /^parley: DATABASE_URL: the connection is refused: unsupported startup parameter: \w+ \(08P01\)\.\n$/;
    for (const program of PROGRAMS) {
      const { code, stderr } = await run(program, url);
      expect({ program, code }).toEqual({ program, code: 1 });
      expect(stderr).toMatch(line);
    }
  });

  it('Parley runs, and warns of the settings that the pooler drops', { timeout: STORM_TIMEOUT_MS }, async () => {
    const url = await behind('session', { ...IGNORED, default_pool_size: '100' });
    const { code, stderr } = await run('history/src/migrate', url);
    expect(code).toBe(0);
    const [line] = stderr.split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'warn',
      event: 'postgres.settings-dropped',
      lost: { idle_in_transaction_session_timeout: '0', plan_cache_mode: 'auto' },
    });
    const pair = await TestPair.start({
      settings: { DATABASE_URL: url, REDIS_URL: redis.url },
      storeUrl: postgres.url,
    });
    try {
      await withstandStorm({ strike: () => Promise.resolve(), messagesEach: MESSAGES_EACH });
    } finally {
      await pair.stop();
    }
  });

  it('Parley does not start if its time zone is dropped and another one holds', async () => {
    const url = await behind('session', IGNORED);
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    const database = admin.escapeIdentifier(new URL(postgres.url).pathname.slice(1));
    try {
      await admin.query(`ALTER DATABASE ${database} SET timezone = 'Asia/Kolkata'`);
      const { code, stderr } = await run('standalone/src/main', url);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^parley: DATABASE_URL: the pooler drops the settings of connections \(.*timezone.*\n$/);
    } finally {
      await admin.query(`ALTER DATABASE ${database} RESET timezone`);
      await admin.end();
    }
  });
});

describe('behind pgpool-II', () => {
  /** With the same server twice, as if the second one were a standby. */
  async function behindPgpool(servers: 1 | 2, settings: Readonly<Record<string, string>>): Promise<string> {
    const urls = [postgres.url, ...(servers === 2 ? [postgres.url] : [])] as const;
    pooler = await startPgpool({ dir: mkdtempSync(join(folder, 'pgpool-')), urls, settings });
    return pooler.url;
  }

  it.each([
    ['the reads of a session', { load_balance_mode: 'on' }],
    ['each read', { load_balance_mode: 'on', statement_level_load_balance: 'on' }],
  ])('Parley does not start if %s may reach another server', async (_which, settings) => {
    const url = await behindPgpool(2, settings);
    expect(await run('standalone/src/main', url)).toEqual({ code: 1, stderr: BALANCED });
  });

  it.each([
    ['one server, with its defaults', 1, {}],
    ['two servers, one of which answers all', 2, { load_balance_mode: 'off' }],
  ] as const)('migrations run and lose no settings with %s', async (_which, servers, settings) => {
    const url = await behindPgpool(servers, settings);
    expect(await run('history/src/migrate', url)).toEqual({ code: 0, stderr: '' });
  });
});
