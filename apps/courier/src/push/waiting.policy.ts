import type { SettableStatus } from '#contracts';

/** A user who is there has this long to read a message before it is pushed. */
const READING_MS = 10_000;

/** When a push of messages until `at` may go out: at once to a user who is not there; `null` for one who is not to be disturbed. */
export function dueAt(statuses: readonly SettableStatus[], at: Date, now: Date): Date | null {
  if (statuses.includes('dnd')) return null;
  const isThere = statuses.some((status) => status !== 'away');
  return isThere ? new Date(Math.max(now.getTime(), at.getTime() + READING_MS)) : now;
}
