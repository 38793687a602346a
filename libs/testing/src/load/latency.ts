import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const REQUESTS = 100;
const INTERVAL_MS = 20;
/** The limit if the p99 before was short. A machine may take this long; stalls that a flood causes last longer. */
const STALL_MS = 2_000;
const FACTOR_MAX = 10;

/**
 * Sends 100 requests at fixed times, whether earlier ones are answered or not. Resolves with the time in ms in which 99 of
 * them were answered, counted from the fixed times: a stall counts for all requests that are due while it lasts.
 */
export async function p99(ask: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  const askAt = async (delayMs: number): Promise<number> => {
    await sleep(delayMs);
    await ask();
    return performance.now() - startedAtMs - delayMs;
  };
  const times = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => askAt(index * INTERVAL_MS)));
  times.sort((a, b) => a - b);
  return times[Math.ceil(REQUESTS * 0.99) - 1] ?? Number.NaN;
}

/** The limit in ms of a user's p99 while another user floods the server, from the p99 before. */
export function tolerable(beforeMs: number, slowedBy = slowdown()): number {
  return Math.max(FACTOR_MAX * beforeMs, STALL_MS * slowedBy);
}

/** How much slower than an idle machine this one is: the processes that each core had to serve in the last minute, at least 1. */
export function slowdown(): number {
  const [lastMinute = 0] = loadavg();
  return Math.max(1, lastMinute / availableParallelism());
}
