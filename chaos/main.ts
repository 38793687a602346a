import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readChaosOptions } from './command-line.js';
import { broken, judge } from './judge/judge.js';
import type { ChaosOptions } from './options.js';
import { readRecords } from './records/read-records.js';
import { writeReport } from './report/write-report.js';
import { ChaosRun } from './run.js';
import { UsageError } from './usage-error.js';

/** Relative to dist/chaos. */
const DIST = join(import.meta.dirname, '..');
/** Exit codes: a promise was broken; the run itself failed. */
const BROKEN = 1;
const FAILED = 2;

async function main(): Promise<void> {
  const options = readChaosOptions();
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
  if (!records.some((record) => record.kind === 'phase' && record.phase === 'end'))
    throw new UsageError(`--judge: the run in "${folder}" did not reach its end`);
  const judgements = judge(records);
  for (const line of writeReport(folder, seed, records, judgements)) process.stdout.write(`${line}\n`);
  process.exit(broken(judgements).length === 0 ? 0 : BROKEN);
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
  process.stderr.write(`parley: ${error instanceof Error ? describe(error) : String(error)}\n`);
  process.exit(FAILED);
});

/** One line; for a bug, the stack. */
function describe(error: Error): string {
  return error instanceof UsageError ? error.message : (error.stack ?? error.message);
}
