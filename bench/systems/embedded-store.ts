import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { clusterPaths, SUPERUSER } from '#engines/postgres-cluster';

/** The line of `postmaster.pid` with the port. */
const PORT_LINE = 3;

/** The URL of the PostgreSQL that a running embedded Parley has started. */
export async function embeddedStoreUrl(dataDir: string): Promise<string> {
  const paths = clusterPaths(dataDir);
  const password = await readFile(paths.password, 'utf8');
  const lines = (await readFile(join(paths.cluster, 'postmaster.pid'), 'utf8')).split('\n');
  return `postgresql://${SUPERUSER}:${password.trim()}@127.0.0.1:${lines[PORT_LINE] ?? ''}/parley`;
}
