/** A part that waited so long for its statements meets others on the same disk or the same cores. */
export const SLOW_WAIT_MS = 20;
/** The share of the time that a part leaves to others: as long again, or four times as long if the store is slow. */
const PAUSE_PER_MS = 1;
const SLOW_PAUSE_PER_MS = 4;
export const PAUSE_MAX_MS = 4_000;

export interface Worked {
  /** The time that the part took. */
  readonly partMs: number;
  /** The time that a statement of others would have waited. */
  readonly waitMs: number;
  /** Others have written to rooms since the part before. */
  readonly isBusy: boolean;
}

/** The pause behind a part. An import that is alone has none. */
export function pauseAfter({ partMs, waitMs, isBusy }: Worked): number {
  if (!isBusy) return 0;
  const perMs = waitMs > SLOW_WAIT_MS ? SLOW_PAUSE_PER_MS : PAUSE_PER_MS;
  return Math.min(partMs * perMs, PAUSE_MAX_MS);
}
