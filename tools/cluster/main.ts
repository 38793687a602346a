import { join } from 'node:path';

import { readOptions } from '../read-options.js';
import { LocalCluster, type ClusterState } from './cluster.js';
import { parseOptions, USAGE } from './options.js';
import { stateLine } from './state-line.js';
import { stopOnSignals } from './stop-on-signals.js';

/** Relative to dist/tools/cluster. */
const DIST = join(import.meta.dirname, '../..');

async function main(): Promise<void> {
  const options = readOptions(USAGE, (args) => parseOptions(args, process.env));
  const cluster = new LocalCluster(options, DIST, (state) => print(state, options.json));
  const isStopping = stopOnSignals(() => cluster.stop());
  try {
    await cluster.start(process.env);
  } catch (error) {
    if (isStopping()) return;
    process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
    await cluster.stop();
    process.exit(1);
  }
}

function print(state: ClusterState, json: boolean): void {
  process.stdout.write(json ? `${stateLine(state)}\n` : `${readable(state).join('\n')}\n`);
}

function readable({ url, front, postgres, ...services }: ClusterState): string[] {
  const parts = Object.entries(services).flatMap(([name, places]) =>
    places.map((place): [string, typeof place] => [name, place]),
  );
  const all = [['front', { url, ...front }] as const, ...parts];
  // Hide the password in the readable output; --json includes it.
  const database = ['postgres', { ...postgres, url: postgres.url.replace(/:[^:@/]+@/, ':…@') }] as const;
  return [
    `Parley is at ${url}`,
    ...[...all, database].map(([name, place]) => `  ${name.padEnd(10)} ${String(place.pid).padEnd(8)} ${place.url}`),
  ];
}

void main();
