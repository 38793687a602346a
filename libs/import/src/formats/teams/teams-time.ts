import type { Time } from '../../records.js';
import { textIn } from '../../text/values.js';

/** `2026-03-02T08:00:01.75+00:00`, with any number of digits behind the point. */
const TIME = /^(?<clock>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>\.\d{1,9})?(?<zone>Z|[+-]\d\d:\d\d)?$/;
const MS = /^\d{12,14}$/;

/** The time in UTC; `null` for none, and for the year 1 that stands for none. */
export function timeIn(value: unknown): Time | null {
  const { clock, fraction = '', zone = 'Z' } = TIME.exec(textIn(value).trim())?.groups ?? {};
  return clock === undefined ? null : timeOfMs(Date.parse(`${clock}${fraction.slice(0, 4)}${zone}`));
}

/** The time of an `Id`, which is that of the message in ms. */
export const timeOfId = (id: string): Time | null => (MS.test(id) ? timeOfMs(Number(id)) : null);

const timeOfMs = (ms: number): Time | null => (ms > 0 ? new Date(ms).toISOString() : null);
