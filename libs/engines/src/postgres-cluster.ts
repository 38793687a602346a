import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { type Account, asAccount } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

const INITDB_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;
const PASSWORD_BYTES = 24;
export const SUPERUSER = 'parley';

const CLUSTER_NAME = 'postgres';
const PASSWORD_NAME = 'postgres.password';
/** Follows the name of the cluster while initdb makes it. */
const DRAFT = '.new';
/** The names of a cluster's files in the data folder. */
export const CLUSTER_NAMES = [CLUSTER_NAME, PASSWORD_NAME];

export function clusterPaths(dataDir: string): { cluster: string; password: string } {
  return { cluster: join(dataDir, CLUSTER_NAME), password: join(dataDir, PASSWORD_NAME) };
}

/** Our environment without `PG…` and `LC_…` variables, which would change how PostgreSQL's programs behave. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(own), LC_MESSAGES: 'C' };
}

/** Creates the cluster if there is none yet. Returns the superuser's password. */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account | null,
): Promise<string> {
  const paths = clusterPaths(dataDir);
  if (existsSync(join(paths.cluster, 'PG_VERSION'))) return readPassword(paths.password);
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await writeFile(paths.password, password, { mode: 0o600 });
  // An interrupted initdb leaves half a cluster; only a complete one gets the name.
  await removeDrafts(dataDir);
  const draft = await mkdtemp(`${paths.cluster}${DRAFT}`);
  await initialise(draft, password, binaries, account);
  await rename(draft, paths.cluster);
  return password;
}

/** An initdb outlives its process if that is killed. It writes into its own draft only. */
async function removeDrafts(dataDir: string): Promise<void> {
  const drafts = (await readdir(dataDir)).filter((name) => name.startsWith(CLUSTER_NAME + DRAFT));
  // A draft into which an initdb still writes may stay. It only takes space.
  await Promise.allSettled(drafts.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

async function readPassword(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new Error(`The password of the PostgreSQL cluster cannot be read from ${path}`);
  }
}

async function initialise(
  folder: string,
  password: string,
  { initdb, localeOptions }: PostgresBinaries,
  account: Account | null,
): Promise<void> {
  const secrets = await mkdtemp(join(tmpdir(), 'parley-initdb-'));
  const passwordFile = join(secrets, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) {
    for (const path of [folder, secrets, passwordFile]) await chown(path, account.uid, account.gid);
  } else {
    await chmod(folder, 0o700);
  }
  const login = [`--username=${SUPERUSER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    const { command, args, ...identity } = asAccount(account, initdb, [
      `--pgdata=${folder}`,
      ...localeOptions,
      ...login,
    ]);
    await run(command, args, { ...identity, cwd: folder, env: serverEnvironment(), timeout: INITDB_TIMEOUT_MS });
  } catch (error) {
    throw new Error(`PostgreSQL's initdb failed: ${lastLine(error)}`);
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr.split('\n').find((line) => line.includes('error')) ?? (stderr || String(error)).split('\n')[0] ?? '';
}

/** Creates the database if there is none with that name. `server` is the URL of the cluster's maintenance database. */
export async function ensureDatabase(server: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
