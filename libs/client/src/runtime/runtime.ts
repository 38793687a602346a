/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void;
}

/** The client's source of time. Tests replace it with a virtual clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(delayMs: number, run: () => void): Timer;
}

/** The sources of nondeterminism: time, randomness and ids. */
export interface Runtime {
  readonly clock: Clock;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  random(): number;
  /** A new UUIDv7. */
  newId(): string;
  /** Called with errors that no promise reports: a failing storage, a throwing listener. */
  report(error: unknown): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after the delay, or immediately when the signal is aborted. Leaves no timer behind. */
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
