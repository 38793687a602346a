import { availableParallelism, loadavg } from 'node:os';

/** Runnable processes per core, on average over the last minute. */
export function loadPerCore(): number {
  const [lastMinute = 0] = loadavg();
  return lastMinute / availableParallelism();
}
