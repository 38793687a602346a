import type { Time } from '../../records.js';
import { wordIn } from '../../text/values.js';

const TIME_MAX_MS = 8.64e15;

/** Milliseconds since 1970; `null` for 0, which stands for none, and for what is no time. */
export function msIn(value: unknown): number | null {
  const ms = Math.trunc(Number(wordIn(value)));
  return ms > 0 && ms <= TIME_MAX_MS ? ms : null;
}

export function timeIn(value: unknown): Time | null {
  const ms = msIn(value);
  return ms === null ? null : new Date(ms).toISOString();
}
