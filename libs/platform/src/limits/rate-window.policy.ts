/** What one key has used in the present window. */
export interface RateWindow {
  endsAtMs: number;
  count: number;
}

/**
 * Whoever was refused stays refused until this long after the last refusal: what was on its way behind the refused
 * one is refused alike, and nothing overtakes it.
 */
const REFUSAL_MIN_MS = 1000;

/** Counts one event. `0`: it may pass; else the milliseconds until the next attempt. */
export function countEvent(
  window: RateWindow,
  rate: { readonly points: number; readonly windowMs: number },
  nowMs: number,
): number {
  if (nowMs >= window.endsAtMs) {
    window.endsAtMs = nowMs + rate.windowMs;
    window.count = 0;
  }
  window.count += 1;
  if (window.count <= rate.points) return 0;
  window.endsAtMs = Math.max(window.endsAtMs, nowMs + REFUSAL_MIN_MS);
  return Math.ceil(window.endsAtMs - nowMs);
}
