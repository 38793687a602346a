/** The hour of a message that is scheduled without another choice. */
const MORNING = 9;

/** Tomorrow morning, in the time zone of the browser. */
export function nextMorning(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
}

/** The local time of day, as a time input writes it: `09:30`. */
export function clockOf(at: Date): string {
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** The moment of a date input and a time input; an invalid date if one of them is not filled in. */
export function momentIn(day: string, clock: string): Date {
  return new Date(`${day}T${clock}`);
}
