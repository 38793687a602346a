import type { Readable } from 'node:stream';

/**
 * Calls `stop` once when the input ends. The parent process holds the other end, and the operating system closes it
 * however the parent dies.
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
