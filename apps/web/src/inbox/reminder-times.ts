const MINUTE_MS = 60_000;
/** The hour of the reminders of another day. */
const MORNING = 9;
const DAYS_OF_WEEK = 7;
const SUNDAY = 0;

/** In the order of the menu. */
export const REMINDERS = ['minutes', 'hour', 'hours', 'tomorrow', 'week'] as const;

export type Reminder = (typeof REMINDERS)[number];

/** The time of a reminder that the user chooses now, in the time zone of the browser. */
export function reminderTime(reminder: Reminder, now: Date): Date {
  switch (reminder) {
    case 'minutes':
      return new Date(now.getTime() + 20 * MINUTE_MS);
    case 'hour':
      return new Date(now.getTime() + 60 * MINUTE_MS);
    case 'hours':
      return new Date(now.getTime() + 3 * 60 * MINUTE_MS);
    case 'tomorrow':
      return morningIn(1, now);
    case 'week':
      // The next Monday; on Sundays, that of the week after.
      return morningIn(
        DAYS_OF_WEEK - ((now.getDay() + 6) % DAYS_OF_WEEK) + (now.getDay() === SUNDAY ? DAYS_OF_WEEK : 0),
        now,
      );
  }
}

function morningIn(days: number, now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
