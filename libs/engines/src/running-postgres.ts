import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { clusterPaths, SUPERUSER } from './postgres-cluster.js';
import { readPostmaster } from './postgres-orphan.js';

/** The URL of the server that runs on the data folder; `null` if none runs. Throws if its password cannot be read. */
export function runningPostgres(dataDir: string, database = 'parley'): string | null {
  const { cluster, password } = clusterPaths(resolve(dataDir));
  const postmaster = readPostmaster(cluster);
  if (postmaster === null || !postmaster.ready || !isAlive(postmaster.pid)) return null;
  return `postgresql://${SUPERUSER}:${readFileSync(password, 'utf8')}@127.0.0.1:${postmaster.port}/${database}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
