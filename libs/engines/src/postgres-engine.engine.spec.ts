import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { asAccount, serverAccount } from './postgres-account.js';
import { findPostgres } from './postgres-binaries.js';
import { type PostgresEngine, startPostgres } from './postgres-engine.js';
import { readPostmaster } from './postgres-orphan.js';

/** Above the kernel's highest pid. */
const DEAD_PID = 4_194_305;
const STARTS = 8;

let folder: string;
let postgres: PostgresEngine | undefined;

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** A server on the folder that no process of Parley knows. */
async function startOrphan(port: number): Promise<ChildProcess> {
  const { postgres: binary } = await findPostgres();
  const cluster = join(folder, 'postgres');
  const args = ['-D', cluster, '-p', String(port), '-c', 'unix_socket_directories='];
  const { command, args: rest, ...identity } = asAccount(await serverAccount(folder, binary), binary, args);
  const orphan = spawn(command, rest, { ...identity, cwd: cluster, stdio: 'ignore' });
  await expect.poll(() => readPostmaster(cluster)?.ready).toBe(true);
  return orphan;
}

describe('the PostgreSQL engine', () => {
  const stop = async (): Promise<void> => {
    await postgres?.stop();
    postgres = undefined;
  };

  describe('on one folder, start after start,', () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'));
    });
    afterEach(stop);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('is durable, uses UTF-8, and knows letters of every script', async () => {
      postgres = await startPostgres({ dataDir: folder });
      const durable =
        "SELECT setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')";
      expect(await query(postgres.url, durable)).toEqual(['on', 'on', 'on']);
      expect(await query(postgres.url, "SELECT current_setting('server_encoding'), upper('straße жук')")).toEqual([
        'UTF8',
        'STRAßE ЖУК',
      ]);
      await query(postgres.url, 'CREATE EXTENSION pg_trgm');
      expect(await query(postgres.url, "SELECT array_length(show_trgm('жук'), 1)")).toEqual([4]);
    });

    it('restarts on the same port after kill -9 of all its processes, with all committed data', async () => {
      postgres = await startPostgres({ dataDir: folder });
      const { url, pid } = postgres;
      await query(url, 'CREATE TABLE kept AS SELECT 1 AS n');
      await postgres.kill();
      await postgres.restart();
      expect(postgres.url).toBe(url);
      expect(postgres.pid).not.toBe(pid);
      expect(await query(url, 'SELECT n FROM kept')).toEqual([1]);
    });

    it('keeps its data from one start to the next, and refuses a wrong password', async () => {
      postgres = await startPostgres({ dataDir: folder });
      await query(postgres.url, 'CREATE TABLE kept_too AS SELECT 7 AS n');
      await postgres.stop();
      postgres = await startPostgres({ dataDir: folder });
      expect(await query(postgres.url, 'SELECT n FROM kept_too')).toEqual([7]);
      const wrong = new URL(postgres.url);
      wrong.password = 'wrong';
      await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password/);
    });

    it('refuses a folder that another live process uses', async () => {
      postgres = await startPostgres({ dataDir: folder });
      await expect(startPostgres({ dataDir: folder })).rejects.toThrow(/in use by process/);
    });

    it('takes over the folder of a killed process, and ends the server that it left running', async () => {
      const first = await startPostgres({ dataDir: folder });
      await first.stop();
      const orphan = await startOrphan(first.port);
      await writeFile(join(folder, 'parley.lock'), `${DEAD_PID} 12345 left-behind\n`);
      postgres = await startPostgres({ dataDir: folder });
      expect(orphan.exitCode).toBe(0);
      expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
    });
  });

  describe('on a folder that is new', () => {
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'));
    });
    afterEach(async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('goes to one of several that start at the same moment without a folder; the others say that it is in use', async () => {
      const dataDir = join(folder, 'new', 'data');
      const started = await Promise.allSettled(Array.from({ length: STARTS }, () => startPostgres({ dataDir })));
      const engines = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      [postgres] = engines;
      const reasons = started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
      expect(engines).toHaveLength(1);
      expect(reasons).toEqual(Array.from({ length: STARTS - 1 }, () => expect.stringMatching(/in use by process/)));
    });

    it('makes its cluster while the initdb of a killed process still writes another one', async () => {
      const { initdb, localeOptions } = await findPostgres();
      const account = await serverAccount(folder, initdb);
      const draft = join(folder, 'postgres.new');
      await mkdir(draft, { mode: 0o700 });
      if (account !== null) await chown(draft, account.uid, account.gid);
      const options = [`--pgdata=${draft}`, ...localeOptions, '--username=other', '--auth=trust'];
      const { command, args, ...identity } = asAccount(account, initdb, options);
      const left = spawn(command, args, { ...identity, cwd: folder, stdio: 'ignore' });
      const ended = new Promise((resolve) => left.once('close', resolve));
      await expect.poll(() => existsSync(join(draft, 'PG_VERSION')), { interval: 10 }).toBe(true);
      postgres = await startPostgres({ dataDir: folder });
      await ended;
      expect(await query(postgres.url, 'SELECT rolname::text FROM pg_roles WHERE rolcanlogin')).toEqual(['parley']);
    });

    it('runs in a folder that other users cannot enter, also when root starts it', async () => {
      const closed = await mkdtemp(join(folder, 'closed-'));
      postgres = await startPostgres({ dataDir: join(closed, 'data') });
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
      expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
    });

    it('leaves nothing behind when it is not persistent', async () => {
      const engine = await startPostgres({ dataDir: folder, persistent: false });
      expect(await readFile(join(folder, 'parley.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
      await engine.stop();
      expect(existsSync(folder)).toBe(false);
    });
  });
});
