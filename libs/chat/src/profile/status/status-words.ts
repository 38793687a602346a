import type { FullCatalogue } from '../../text/en-full.js';
import { dayText, momentText } from '../../text/formats.js';
import type { UserStatus } from './user-status.js';

const LAST_HOUR = 23;
const LAST_MINUTE = 59;

/** The last minute of the day that begins so many days after this one, in the time zone of the browser. */
export function endOfDay(now: Date, daysLater = 0): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysLater, LAST_HOUR, LAST_MINUTE);
}

/** The status with its end: `Lunch until 14:00`. */
export function statusWords({ text, until }: UserStatus, now: Date, texts: FullCatalogue['status']): string {
  return [text, until === undefined ? '' : endWords(new Date(until), now, texts)]
    .filter((part) => part !== '')
    .join(' ');
}

/** Names the end of a status: the time of this day, else the day too. */
export function endWords(until: Date, now: Date, texts: FullCatalogue['status']): string {
  const isWholeDay = until.getHours() === LAST_HOUR && until.getMinutes() === LAST_MINUTE;
  if (!isWholeDay) return texts.until(momentText(until, now));
  return until.toDateString() === now.toDateString() ? texts.today : texts.until(dayText(until));
}
