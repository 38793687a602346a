import { randomInt } from 'node:crypto';

import { readOptions } from '../tools/read-options.js';
import { type ChaosOptions, parseOptions, USAGE } from './options.js';

const SEED_MAX = 1_000_000;

/** The options of this process. Ends it if they are wrong, or if they ask for help. */
export function readChaosOptions(): ChaosOptions {
  return readOptions(USAGE, (args) => parseOptions(args, () => randomInt(SEED_MAX)));
}
