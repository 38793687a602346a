const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Zones differ from UTC by multiples of it. */
const ZONE_STEP_MINUTES = 15;
const ZONE_MAX_MINUTES = 14 * 60;
/** The years of the calendar of Thailand are so many more. */
const THAI_YEARS = 543;
const MIDDAY_HOURS = 12;

/** The first of ten digits of some scripts. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0xff10];

/** The numbers in a text, in digits of any of these scripts. */
function numbersIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/\p{Nd}+/gu), ([digits]) => Number(Array.from(digits, digitOf).join('')));
}

function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.findLast((first) => first <= code) ?? 0x30;
  return String(code - zero);
}

/** Seconds and minutes of a time, as far as no zone changes them. */
export const clockOf = (ms: number): string => clock(Math.floor(ms / MINUTE_MS) % 60, Math.floor(ms / SECOND_MS) % 60);

const clock = (minutes: number, seconds: number): string => `${String(minutes % ZONE_STEP_MINUTES)}:${String(seconds)}`;

/** The clocks of all times that a path may have in it. */
export function clocksIn(path: string): ReadonlySet<string> {
  const numbers = numbersIn(path);
  return new Set(numbers.slice(1).map((seconds, place) => clock(numbers[place] ?? 0, seconds)));
}

/**
 * The minutes before UTC of a local date and time such as `1-15-2026 at 10-00-08 AM`, in the order of any language; `null` if it is
 * not the time `ms` in any zone.
 */
export function zoneOfTime(text: string, ms: number): number | null {
  const numbers = numbersIn(text);
  const [hours = NaN, minutes = NaN, seconds = NaN] = numbers.slice(-3);
  const date = numbers.slice(0, -3);
  const today = Math.floor(ms / DAY_MS) * DAY_MS;
  const second = Math.floor(ms / SECOND_MS) * SECOND_MS;
  for (const hour of [hours, hours % MIDDAY_HOURS, (hours % MIDDAY_HOURS) + MIDDAY_HOURS])
    for (const day of [today, today - DAY_MS, today + DAY_MS]) {
      const local = day + (hour * 60 + minutes) * MINUTE_MS + seconds * SECOND_MS;
      const zone = (local - second) / MINUTE_MS;
      if (zone % ZONE_STEP_MINUTES === 0 && Math.abs(zone) <= ZONE_MAX_MINUTES && isDate(date, day)) return zone;
    }
  return null;
}

function isDate(numbers: readonly number[], day: number): boolean {
  const date = new Date(day);
  const year = date.getUTCFullYear();
  const has = (...wanted: readonly number[]): boolean => wanted.some((number) => numbers.includes(number));
  return has(date.getUTCDate()) && has(date.getUTCMonth() + 1) && has(year, year % 100, year + THAI_YEARS);
}
