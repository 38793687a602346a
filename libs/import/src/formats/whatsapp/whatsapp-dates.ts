import type { ImportOptions } from '../../options.js';
import type { Head } from './whatsapp-head.js';

export type DateOrder = NonNullable<ImportOptions['dateOrder']>;

const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS = 12;
const FIRST_YEAR = 2009;
/** Years of the Buddhist calendar are larger by this. */
const BUDDHIST = 543;
/** Years of two digits from here on are Buddhist: 52 is 2009. */
const BUDDHIST_SHORT = 52;

/** Order of day and month, as far as the dates tell it: only slashes stand between a month and a day. */
export function orderOf(heads: readonly Head[]): DateOrder | null {
  const open = heads.filter(({ separator, beginsWithYear }) => separator === '/' && !beginsWithYear);
  if (open.length === 0) return 'dmy';
  const isDmy = open.some(({ date: [first] }) => first > MONTHS);
  const isMdy = open.some(({ date: [, second] }) => second > MONTHS);
  if (isDmy === isMdy) return null;
  return isDmy ? 'dmy' : 'mdy';
}

/** What the clock of the phone showed, in ms as if it were UTC; `null` if that is no time. */
export function shownAt(
  { date: [first, second, third], seconds, separator, beginsWithYear }: Head,
  order: DateOrder,
): number | null {
  const isMonthFirst = order === 'mdy' && separator === '/' && !beginsWithYear;
  const [month, day] = isMonthFirst ? [first, second] : [second, beginsWithYear ? third : first];
  const year = beginsWithYear ? first : third;
  const start = Date.UTC(yearOf(year), month - 1, day);
  const found = new Date(start);
  const isDay = found.getUTCMonth() === month - 1 && found.getUTCDate() === day && found.getUTCFullYear() >= FIRST_YEAR;
  return isDay && seconds <= DAY_MS / 1000 ? start + seconds * 1000 : null;
}

function yearOf(year: number): number {
  if (year < 100) return year < BUDDHIST_SHORT ? 2000 + year : 2500 + year - BUDDHIST;
  return year > 2400 ? year - BUDDHIST : year;
}
