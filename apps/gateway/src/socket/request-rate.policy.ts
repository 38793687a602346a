/** Requests that one connection has sent in the present window. */
export interface RequestWindow {
  endsAtMs: number;
  count: number;
}

export interface RequestRate {
  readonly points: number;
  readonly windowMs: number;
}

/** A refused connection stays refused at least this long, so that what it has under way is refused alike. */
const REFUSAL_MIN_MS = 1000;

/** Counts one request. `0`: it may pass; else the milliseconds until the connection may try again. */
export function countRequest(window: RequestWindow, rate: RequestRate, nowMs: number): number {
  if (nowMs >= window.endsAtMs) {
    window.endsAtMs = nowMs + rate.windowMs;
    window.count = 0;
  }
  window.count += 1;
  if (window.count <= rate.points) return 0;
  if (window.count === rate.points + 1) window.endsAtMs = Math.max(window.endsAtMs, nowMs + REFUSAL_MIN_MS);
  return Math.ceil(window.endsAtMs - nowMs);
}
