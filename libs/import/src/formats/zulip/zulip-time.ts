import type { Time } from '../../records.js';
import { wordIn } from '../../text/values.js';

const TIME_MAX_MS = 8.64e15;

/** The time of seconds since 1970 with a fraction; `null` if it is none. */
export function zulipTime(given: unknown): Time | null {
  const word = wordIn(given).trim();
  const ms = word === '' ? Number.NaN : Math.floor(Math.round(Number(word) * 1e6) / 1e3);
  return Number.isNaN(ms) || ms <= 0 || ms > TIME_MAX_MS ? null : new Date(ms).toISOString();
}
