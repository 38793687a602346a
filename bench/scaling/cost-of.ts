import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../../tools/scaling/constants.js';
import { cpuByPart, type Parts } from '../measure/processes.js';

/** Before the first round, for the optimizing compilers. */
const WARM_UP_CALLS = 400;
const ROUNDS = 3;
const ROUND_CALLS = 300;
const AT_ONCE = 8;
/** Between rounds, for other work on the machine. */
const PAUSE_MS = 700;

/**
 * The least CPU time of each of these parts per unit over some rounds. `call` returns its number of units. This process is
 * the gateway: it calls history over the bus as a gateway does.
 */
export async function costOf<Of extends Part>(
  processes: Parts,
  parts: readonly Of[],
  call: () => Promise<number>,
): Promise<Record<Of, number>> {
  const least = Object.fromEntries(parts.map((part) => [part, Infinity])) as Record<Of, number>;
  await callMany(WARM_UP_CALLS, call);
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(PAUSE_MS);
    const before = usage(processes);
    const units = await callMany(ROUND_CALLS, call);
    const after = usage(processes);
    for (const part of parts) least[part] = Math.min(least[part], ((after[part] ?? 0) - (before[part] ?? 0)) / units);
  }
  return least;
}

/** The CPU time of each part so far. */
function usage(processes: Parts): Record<string, number> {
  const { user, system } = process.cpuUsage();
  return { ...cpuByPart(processes), gateway: user + system };
}

async function callMany(count: number, call: () => Promise<number>): Promise<number> {
  let [left, units] = [count, 0];
  const loop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const done = await call();
      units += done;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
  return units;
}
