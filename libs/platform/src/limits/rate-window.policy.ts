/** The use of one key in the present window. */
export interface RateWindow {
  endsAtMs: number;
  count: number;
}

/**
 * After a refusal, requests are refused for this long. Requests that were already on their way behind the refused one
 * are refused too, so none overtakes it.
 */
const REFUSAL_MIN_MS = 1000;

/**
 * Counts one event, which weighs some points, but never more than the rate. Returns 0 if it is admitted, else the
 * milliseconds until the next attempt.
 */
export function countEvent(
  window: RateWindow,
  rate: { readonly points: number; readonly windowMs: number },
  nowMs: number,
  points = 1,
): number {
  if (nowMs >= window.endsAtMs) {
    window.endsAtMs = nowMs + rate.windowMs;
    window.count = 0;
  }
  window.count += Math.min(points, rate.points);
  if (window.count <= rate.points) return 0;
  window.endsAtMs = Math.max(window.endsAtMs, nowMs + REFUSAL_MIN_MS);
  return Math.ceil(window.endsAtMs - nowMs);
}
