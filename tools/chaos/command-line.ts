import { randomInt } from 'node:crypto';

import { type ChaosOptions, parseOptions, USAGE } from './options.js';

const SEED_MAX = 1_000_000;
/** The run itself failed; 1 says that a promise was broken. */
export const FAILED = 2;

/** The options of this process. Ends it if they are wrong, or if they ask for help. */
export function readOptions(): ChaosOptions {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return parseOptions(args, () => randomInt(SEED_MAX));
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(FAILED);
  }
}
