/** A question that waited so long meets others on the same disk or the same cores. */
export const SLOW_WAIT_MS = 20;
/** The time that a piece leaves to others: twice as long as it took, or four times as long if the store is slow. */
const PAUSE_PER_MS = 2;
const SLOW_PAUSE_PER_MS = 4;
/** A part has some ten pauses, and its transaction takes about a second at most. */
export const PAUSE_MAX_MS = 80;

/** The pause behind a piece of a part, while others write. @param waitMs the time that their statements would wait */
export function pauseAfter(pieceMs: number, waitMs: number): number {
  const perMs = waitMs > SLOW_WAIT_MS ? SLOW_PAUSE_PER_MS : PAUSE_PER_MS;
  return Math.min(pieceMs * perMs, PAUSE_MAX_MS);
}
