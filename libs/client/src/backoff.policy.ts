import type { ErrorBody } from '#contracts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Longer delays (of a user muted for days) are cut: asking now and then costs nothing, and timers have a limit. */
const LATEST_MS = 3_600_000;
/** Of a delay that the server named, at most this much more, so that not all clients come back at once. */
const EXTRA_JITTER = 0.2;

/** How long to wait before attempt `attempt` (0 = the first repeat): exponential, from half to the whole of it. */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.floor(fullMs * (0.5 + random / 2));
}

/** How long an answer with `retry: later` asks to wait: its `retryAfterMs` and a little more, else a back-off. */
export function laterMs(error: Pick<ErrorBody, 'retryAfterMs'>, attempt: number, random: number): number {
  if (error.retryAfterMs === undefined) return backoffMs(attempt, random);
  return Math.ceil(Math.min(LATEST_MS, error.retryAfterMs) * (1 + random * EXTRA_JITTER));
}
