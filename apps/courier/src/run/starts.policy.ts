import type { FeedHead } from '#contracts';
import type { HookRow } from '../hooks/hook-row.js';

/** A message that was being sent when the hook was made has an older time than its ack. */
const BEFORE_CREATION_MS = 10_000;

/** Times of history and of the courier are of two stores. */
const CLOCKS_MS = 10 * 60_000;

export type Start = 'beginning' | { readonly since: number };

type Row = Pick<HookRow, 'from_start' | 'from_zero' | 'reset_since' | 'created_at'>;

/**
 * Where a hook begins in a room of which it has no cursor: a mirror at the beginning of the room; a listener before the first message
 * of later than its creation, or than the fault before a reset, and in a younger room at its beginning.
 */
export function startOf(row: Row, { createdAt, deletedAt }: Pick<FeedHead, 'createdAt' | 'deletedAt'>): Start {
  if (row.from_start || row.from_zero || deletedAt !== null) return 'beginning';
  const since = row.reset_since?.getTime() ?? row.created_at.getTime() - BEFORE_CREATION_MS;
  return Date.parse(createdAt) > since ? 'beginning' : { since };
}

/** The room was deleted before the hook was made, so a receiver without a cursor never had it. */
export function wasGoneBefore(
  { created_at }: Pick<Row, 'created_at'>,
  { deletedAt }: Pick<FeedHead, 'deletedAt'>,
): boolean {
  return deletedAt !== null && Date.parse(deletedAt) < created_at.getTime() - CLOCKS_MS;
}
