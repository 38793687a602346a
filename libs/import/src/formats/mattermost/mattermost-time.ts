import type { Time } from '../../records.js';
import { wordIn } from '../../text/values.js';

const TIME_MAX_MS = 8.64e15;

/** The time of milliseconds since 1970; `null` for 0, which stands for none. */
export function timeOfMs(value: unknown): Time | null {
  const ms = Math.trunc(Number(wordIn(value)));
  return ms > 0 && ms <= TIME_MAX_MS ? new Date(ms).toISOString() : null;
}
