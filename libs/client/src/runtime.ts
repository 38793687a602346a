/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void;
}

/** Time, as the client sees it. Tests put a virtual one in its place. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(delayMs: number, run: () => void): Timer;
}

/** All that is not determined by what is received: time, chance, ids. */
export interface Runtime {
  readonly clock: Clock;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  random(): number;
  /** A new UUIDv7. */
  newId(): string;
  /** Hears of faults that nobody waits for: a storage that refuses, a listener that throws. */
  report(error: unknown): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after the delay, or at once when the signal is aborted: no timer outlives it. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(delayMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** A random whole number of milliseconds in the range. */
export function between(random: () => number, minMs: number, maxMs: number): number {
  return minMs + Math.floor(random() * (maxMs - minMs));
}
