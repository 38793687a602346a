import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { copyRunning } from './postgres-copy.js';
import { type PostgresEngine, startPostgres } from './postgres-engine.js';

const run = promisify(execFile);

/** Its name in the primary's `synchronous_standby_names` and `pg_stat_replication`. */
export const STANDBY_NAME = 'standby';

/** Copies a running server, and starts the copy as its streaming standby. */
export async function startStandby(primary: PostgresEngine): Promise<PostgresEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-standby-'));
  const cluster = join(dataDir, 'postgres');
  const original = await copyRunning(primary, cluster);
  await run('cp', ['-a', join(dirname(original), 'postgres.password'), dataDir]);
  // The standby streams all WAL from the start of the copy.
  await run('find', [join(cluster, 'pg_wal'), '-type', 'f', '-delete']);
  await writeFile(join(cluster, 'standby.signal'), '');
  await writeFile(join(cluster, 'postgresql.auto.conf'), await settings(cluster, primary));
  await run('chown', ['-R', '--reference', original, cluster]);
  return startPostgres({ dataDir, persistent: false });
}

async function settings(cluster: string, primary: PostgresEngine): Promise<string> {
  const { hostname, port, username, password } = new URL(primary.url);
  const source = `host=${hostname} port=${port} user=${username} password=${password} application_name=${STANDBY_NAME}`;
  return `${await readFile(join(cluster, 'postgresql.auto.conf'), 'utf8')}\nprimary_conninfo = '${source}'\n`;
}
