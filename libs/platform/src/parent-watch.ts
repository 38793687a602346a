import type { Readable } from 'node:stream';

/**
 * Calls `stop` once when the input ends: the process that started this one holds its other end, and the system closes
 * it however that process ends.
 */
export function watchParent(input: Readable, stop: () => void): void {
  let stopped = false;
  const stopOnce = (): void => {
    if (stopped) return;
    stopped = true;
    stop();
  };
  input.once('end', stopOnce).once('close', stopOnce).once('error', stopOnce).resume();
}
