import type { SettableStatus } from '#contracts';
import type { PushRow, ReminderRow } from './push-row.js';

/** A reminder of a user who is not to be disturbed looks after this time whether it may go out. */
const UNDISTURBED_MS = 15_000;
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

/**
 * When a reminder may go out, and from where its age counts then: at once, also to a user who is there, and after the end of `dnd`.
 * `null`: it is older than `maxAgeMs`.
 */
export function reminderDueAt(
  statuses: readonly SettableStatus[],
  { at }: Pick<ReminderRow, 'at'>,
  { now, maxAgeMs }: { readonly now: Date; readonly maxAgeMs: number },
): { readonly at: Date; readonly due_at: Date } | null {
  if (now.getTime() - at.getTime() > maxAgeMs) return null;
  if (!statuses.includes('dnd')) return { at, due_at: now };
  return { at: now, due_at: new Date(now.getTime() + UNDISTURBED_MS) };
}

/** When the row may go out, as it is written until then. `null`: never. */
export function waitingOf<Row extends PushRow | ReminderRow>(
  row: Row,
  statuses: readonly SettableStatus[],
  { now, maxAgeMs }: { readonly now: Date; readonly maxAgeMs: number },
): (Row & { readonly due_at: Date }) | null {
  if ('remind_at' in row) {
    const due = reminderDueAt(statuses, row, { now, maxAgeMs });
    return due === null ? null : { ...row, ...due };
  }
  const due_at = dueAt(statuses, row.at, now);
  return due_at === null ? null : { ...row, due_at };
}
