const DAYS_OF_WEEK = 7;
const DAY_MS = 86_400_000;

/** Returns a function that formats when a room was last active: today the time, this week the day, else the date. */
export function activityTimeIn(locale: string): (at: Date, now: Date) => string {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const day = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const dateAndYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (at, now) => {
    const days = daysBetween(at, now);
    // The server's clock may be ahead of this one.
    if (days <= 0) return time.format(at);
    if (days === 1) return day.format(-1, 'day');
    if (days < DAYS_OF_WEEK) return weekday.format(at);
    return (at.getFullYear() === now.getFullYear() ? date : dateAndYear).format(at);
  };
}

/** The number of midnights between the two times. */
function daysBetween(from: Date, to: Date): number {
  // A day of a clock change has 23 or 25 hours.
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS);
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
