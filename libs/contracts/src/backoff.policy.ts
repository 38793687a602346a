import type { ErrorBody } from './errors.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/**
 * Longer delays (a user can be muted for days) are capped: an occasional request is cheap, and timers have a maximum.
 */
const LATEST_MS = 3_600_000;
/** Added to a delay that the server requests, as a fraction of it, to spread the retries of many clients. */
const EXTRA_JITTER = 0.2;

/** Delay before retry number `attempt` (from 0): exponential, randomized between 50% and 100%. */
export function backoffMs(attempt: number, random: number, longestMs = LONGEST_DELAY_MS): number {
  const fullMs = Math.min(longestMs, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.floor(fullMs * (0.5 + random / 2));
}

/** Delay after an error with `retry: later`: its `retryAfterMs` plus jitter, or else an exponential back-off. */
export function laterMs(error: Pick<ErrorBody, 'retryAfterMs'>, attempt: number, random: number): number {
  if (error.retryAfterMs === undefined) return backoffMs(attempt, random);
  return Math.ceil(Math.min(LATEST_MS, error.retryAfterMs) * (1 + random * EXTRA_JITTER));
}
