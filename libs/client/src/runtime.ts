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

export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** A random whole number of milliseconds in the range. */
export function between(random: () => number, minMs: number, maxMs: number): number {
  return minMs + Math.floor(random() * (maxMs - minMs));
}
