import { join } from 'node:path';

import { readOptions } from '../read-options.js';
import { LocalCluster, type ClusterState } from './cluster.js';
import { parseOptions, USAGE } from './options.js';
import { stateLine } from './state-line.js';

/** npm forwards Ctrl-C a second time. A signal within this time after the first one is ignored. */
const SAME_SIGNAL_MS = 1_000;

/** Relative to dist/tools/cluster. */
const DIST = join(import.meta.dirname, '../..');

async function main(): Promise<void> {
  const options = readOptions(USAGE, (args) => parseOptions(args, process.env));
  const cluster = new LocalCluster(options, DIST, (state) => print(state, options.json));
  const isStopping = stopOnSignals(cluster);
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

function stopOnSignals(cluster: LocalCluster): () => boolean {
  let stoppingSince: number | undefined;
  const stop = (): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    cluster.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop);
  return () => stoppingSince !== undefined;
}

void main();
