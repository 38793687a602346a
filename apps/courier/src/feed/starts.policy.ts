import type { FeedHead } from '#contracts';
import type { HookRow } from '../hooks/hook-row.js';

/** A message that was being sent when the hook was made has an older time than its ack. */
const BEFORE_CREATION_MS = 10_000;

/** Times of history and of the courier are of two stores. */
const CLOCKS_MS = 10 * 60_000;

type Row = Pick<HookRow, 'from_start' | 'from_zero' | 'reset_since' | 'created_at'>;

/** From when on a listener is told of messages: of later than its creation, or than the fault before a reset. A mirror is told of all. */
export function sinceOf({ from_start, from_zero, reset_since, created_at }: Row): number {
  if (from_start || from_zero) return Number.NEGATIVE_INFINITY;
  return reset_since?.getTime() ?? created_at.getTime() - BEFORE_CREATION_MS;
}

/** Whether a hook without a cursor of the room is told everything of it. In older rooms history knows the first message that it is told of. */
export function beginsAtStart(row: Row, { createdAt, deletedAt }: Pick<FeedHead, 'createdAt' | 'deletedAt'>): boolean {
  return deletedAt !== null || Date.parse(createdAt) > sinceOf(row);
}

/** The room was deleted before the hook was made, so a receiver without a cursor never had it. */
export function wasGoneBefore(
  { created_at }: Pick<Row, 'created_at'>,
  { deletedAt }: Pick<FeedHead, 'deletedAt'>,
): boolean {
  return deletedAt !== null && Date.parse(deletedAt) < created_at.getTime() - CLOCKS_MS;
}
