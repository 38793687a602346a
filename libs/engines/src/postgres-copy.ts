import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import type { PostgresEngine } from './postgres-engine.js';

const run = promisify(execFile);
/** A running server removes files while they are copied. */
const VANISHED = /^(cp: .*No such file or directory\s*)+$/;

/**
 * A physical copy of a running server, as `pg_basebackup` makes it: a server that starts on it has at least everything that was committed
 * before the copy began. Returns the folder of the original.
 * @param cluster the folder of the copy, which does not exist yet
 */
export async function copyRunning(server: PostgresEngine, cluster: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('copy', true)`);
    const { rows: places } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const original = places[0]?.data_directory ?? '';
    await copy(original, cluster);
    const { rows: labels } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    // The WAL up to the end of the backup makes the copy consistent.
    await copy(`${original}/pg_wal/.`, join(cluster, 'pg_wal'));
    await rm(join(cluster, 'postmaster.pid'));
    await writeFile(join(cluster, 'backup_label'), labels[0]?.labelfile ?? '');
    await run('chown', ['--reference', original, join(cluster, 'backup_label')]);
    return original;
  } finally {
    await client.end();
  }
}

async function copy(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]).catch((error: unknown) => {
    const isVanished = error instanceof Error && 'stderr' in error && VANISHED.test(String(error.stderr));
    if (!isVanished) throw error;
  });
}
