import { setTimeout as sleep } from 'node:timers/promises';

import type { ChaosCheck, CheckManner } from '../site/chaos-check.js';
import type { Fault } from './fault.js';

const CHECK_MIN_MS = 1_000;
const CHECK_MAX_MS = 9_000;

const NAMES: Readonly<Record<Exclude<CheckManner, 'prompt'>, string>> = {
  slow: 'the check is slow',
  wrong: 'the check answers wrongly',
  silent: 'the check is silent',
  twice: 'the check answers twice',
};

/** The faults of the operator's check. Those of the way to it are among the faults of links. */
export function checkFaults(check: ChaosCheck | null): Fault[] {
  if (check === null) return [];
  return Object.entries(NAMES).map(([manner, name]) => ({
    kind: 'check',
    name,
    endsProcess: false,
    strike: async (random) => {
      check.manner = manner as CheckManner;
      await sleep(random.between(CHECK_MIN_MS, CHECK_MAX_MS));
      check.manner = 'prompt';
    },
  }));
}
