import { endOfDay } from '#chat/profile/status/status-words.js';
import { clockOf, momentIn } from '#chat/room/schedule/schedule-time.js';
import { dayOf } from '#chat/text/days.js';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const SUNDAY = 7;

/** When a status can end. */
export const STATUS_ENDS = ['never', 'halfHour', 'hour', 'time', 'today', 'week'] as const;
export type StatusEnd = (typeof STATUS_ENDS)[number];

/**
 * The moment of an end, in the time zone of the browser; `null` for `never`. A week ends on Sunday.
 * @param clock the time of day of the end `time`, as a time input writes it: the next one
 */
export function momentOfEnd(end: StatusEnd, clock: string, now: Date): Date | null {
  switch (end) {
    case 'never':
      return null;
    case 'halfHour':
      return inMinutes(now, HOUR_MINUTES / 2);
    case 'hour':
      return inMinutes(now, HOUR_MINUTES);
    case 'today':
      return endOfDay(now);
    case 'week':
      return endOfDay(now, (SUNDAY - now.getDay()) % SUNDAY);
    case 'time':
      return nextAt(clock, now);
  }
}

/** The full hour after the next, as a time input writes it. */
export function usualClock(now: Date): string {
  return clockOf(new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 2));
}

function nextAt(clock: string, now: Date): Date {
  const today = momentIn(dayOf(now), clock);
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return today <= now ? momentIn(dayOf(tomorrow), clock) : today;
}

function inMinutes(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * MINUTE_MS);
}
