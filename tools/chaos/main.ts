import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { broken, judge } from './judge/judge.js';
import { type ChaosOptions, parseOptions, USAGE } from './options.js';
import { readRecords } from './records/read-records.js';
import { writeReport } from './report/write-report.js';
import { ChaosRun } from './run.js';

/** Relative to dist/tools/chaos. */
const DIST = join(import.meta.dirname, '../..');
const SEED_MAX = 1_000_000;
/** Exit codes: a promise was broken; the run itself failed. */
const BROKEN = 1;
const FAILED = 2;

async function main(): Promise<void> {
  const options = readOptions();
  const folder = resolve(options.judged ?? options.out);
  const { seed } = options.judged === null ? options : judgedSeed(folder, options);
  if (options.judged === null) {
    say(`seed ${seed}`);
    const run = new ChaosRun({ ...options, out: folder }, resolve(options.dist ?? DIST), say);
    const abort = (): void => void run.abort().finally(() => process.exit(FAILED));
    process.once('SIGINT', abort).once('SIGTERM', abort);
    await run.run();
  }
  const records = readRecords(join(folder, 'records'));
  const judgements = judge(records);
  for (const line of writeReport(folder, seed, records, judgements)) process.stdout.write(`${line}\n`);
  process.exit(broken(judgements).length === 0 ? 0 : BROKEN);
}

function readOptions(): ChaosOptions {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return parseOptions(process.argv.slice(2), () => randomInt(SEED_MAX));
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(FAILED);
  }
}

/** The seed of an earlier run, from its report; the one on the command line if the run has none. */
function judgedSeed(folder: string, { seed }: ChaosOptions): { seed: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as { seed: string };
  } catch {
    return { seed };
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`parley: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(FAILED);
});
