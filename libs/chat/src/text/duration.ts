const MINUTE_S = 60;
const HOUR_MIN = 60;
const DAY_H = 24;
/** Up to this, the number of hours says more than that of days. */
const HOURS_MAX = 48;

/** Returns a function that says a time to wait in the largest unit that says enough: "30 seconds", "2 days". */
export function durationIn(locale: string): (seconds: number) => string {
  const format = (count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  return (seconds) => {
    if (seconds < MINUTE_S) return format(seconds, 'second');
    const minutes = Math.ceil(seconds / MINUTE_S);
    if (minutes < HOUR_MIN) return format(minutes, 'minute');
    const hours = Math.ceil(minutes / HOUR_MIN);
    return hours < HOURS_MAX ? format(hours, 'hour') : format(Math.ceil(hours / DAY_H), 'day');
  };
}
