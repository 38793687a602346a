import type { PostAnswer } from '../egress/http-poster.js';

/** What became of a push. `smaller`: the push service takes less. `address`: it may not be connected to. */
export type PushOutcome = 'ok' | 'gone' | 'smaller' | 'again' | 'given-up' | 'address';

const GONE = [404, 410];
const TOO_LARGE = 413;
const TOO_MANY = 429;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;
/** A receiver that asks for no wait would be asked without end. */
const RETRY_AFTER_MIN_MS = 1_000;
const JITTER = 0.2;
const DOUBLINGS_MAX = 10;

/** How a push service's answer counts. */
export function outcomeOf({ status, reason }: PostAnswer): PushOutcome {
  if (status === null) return reason === 'address' ? 'address' : 'again';
  if (status >= 200 && status < 300) return 'ok';
  if (GONE.includes(status)) return 'gone';
  if (status === TOO_LARGE) return 'smaller';
  return status === TOO_MANY || status >= 500 ? 'again' : 'given-up';
}

/**
 * How long to wait before another try.
 * @param tries refusals so far, this one included
 * @param random between 0 and 1
 */
export function waitMs(tries: number, retryAfterMs: number | null, random: number): number {
  if (retryAfterMs !== null) return Math.max(RETRY_AFTER_MIN_MS, retryAfterMs);
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, DOUBLINGS_MAX));
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}
