import type { SettableStatus } from '#contracts';

/** A user who is there has this long to read a message before it is pushed. */
const READING_MS = 10_000;

/**
 * When a push of messages until `at` may go out: at once to a user who is not there. `null`: it would go out now, to a user who is not
 * to be disturbed.
 */
export function dueAt(statuses: readonly SettableStatus[], at: Date, now: Date): Date | null {
  const isThere = statuses.some((status) => status === 'online' || status === 'invisible');
  const due = isThere ? new Date(Math.max(now.getTime(), at.getTime() + READING_MS)) : now;
  return due <= now && statuses.includes('dnd') ? null : due;
}
