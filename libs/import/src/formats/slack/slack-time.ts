import type { SourceId, Time } from '../../records.js';

const STAMP = /^(?<seconds>\d{1,12})(?:\.(?<fraction>\d{1,9}))?$/;
const TIME_MAX_MS = 8.64e15;

/** The time of a `ts`, or of seconds since 1970; `null` if it is none. Its last digits are a counter or microseconds. */
export function timeOfSeconds(stamp: string): Time | null {
  const { seconds, fraction = '' } = STAMP.exec(stamp)?.groups ?? {};
  const ms = Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return Number.isNaN(ms) || ms > TIME_MAX_MS || ms <= 0 ? null : new Date(ms).toISOString();
}

/** A `ts` is unique in its room, as a text: its digits do not fit a number. */
export const messageId = (room: SourceId, stamp: string): SourceId => `${room}:${stamp}`;
