const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** After this the date says more than the number of days. */
const RELATIVE_MAX_MS = 7 * DAY_MS;

/** Returns a function that says how long ago a time was, in the largest unit: "5 minutes ago", "yesterday", a date. */
export function agoIn(locale: string): (at: Date, now: Date) => string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (at, now) => {
    // The server's clock may be ahead of this one.
    const passed = Math.max(0, now.getTime() - at.getTime());
    if (passed < MINUTE_MS) return relative.format(0, 'second');
    if (passed < HOUR_MS) return relative.format(-Math.floor(passed / MINUTE_MS), 'minute');
    if (passed < DAY_MS) return relative.format(-Math.floor(passed / HOUR_MS), 'hour');
    if (passed < RELATIVE_MAX_MS) return relative.format(-Math.floor(passed / DAY_MS), 'day');
    return date.format(at);
  };
}
