import { dayText, fullMomentText, longDateText, timeText } from './formats.js';

interface DayTexts {
  readonly today: string;
  readonly yesterday: string;
}

/** The local day, as a date input writes it: `2026-11-21`. */
export function dayOf(at: string | Date): string {
  const date = new Date(at);
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The moment at which the local day of a date input begins. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00`);
}

/** Names the day: today and yesterday by these words, others by the date. */
export function dayLabel(at: string, now: Date, texts: DayTexts): string {
  const day = dayOf(at);
  if (day === dayOf(now)) return texts.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day === dayOf(yesterday)) return texts.yesterday;
  const date = new Date(at);
  return (date.getFullYear() === now.getFullYear() ? dayText : longDateText)(date);
}

/** The time of day. */
export function timeOf(at: string): string {
  return timeText(new Date(at));
}

/** The whole date and time. */
export function momentOf(at: string): string {
  return fullMomentText(new Date(at));
}
