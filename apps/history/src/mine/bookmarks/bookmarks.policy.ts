import { ChatError, invalid, LIMITS, type Message } from '#contracts';

/** A reminder is at most a year ahead. */
export const REMIND_MAX_MS = 365 * 86_400_000;

/** The state that decides what a put does. */
export interface BookmarkFacts {
  /** The server's time. */
  now: Date;
  isSaved: boolean;
  remindAt: Date | null;
  /** All bookmarks of the user, up to the limit. Only counted for a message that is not saved. */
  count: number | null;
}

/** The put asks for what holds already: nothing is checked, nothing is written. */
export function holds({ isSaved, remindAt }: BookmarkFacts, wanted: Date | null): boolean {
  return isSaved && remindAt?.getTime() === wanted?.getTime();
}

/** The put only takes a reminder away. That is always possible. */
export function onlyForgets({ isSaved }: BookmarkFacts, wanted: Date | null): boolean {
  return isSaved && wanted === null;
}

/** @throws ChatError INVALID */
export function assertRemindAt({ now }: BookmarkFacts, wanted: Date | null): void {
  if (wanted === null) return;
  const aheadMs = wanted.getTime() - now.getTime();
  if (aheadMs <= 0 || aheadMs > REMIND_MAX_MS)
    throw invalid('remindAt', 'must be later than now and at most 365 days ahead');
}

/** @throws ChatError GONE, FORBIDDEN for a system message */
export function assertCanBeKept({ kind, deletedAt }: Message): void {
  if (deletedAt !== null) throw new ChatError('GONE');
  if (kind === 'system') throw new ChatError('FORBIDDEN');
}

/** @throws ChatError LIMIT_REACHED */
export function assertOneMore({ count }: BookmarkFacts): void {
  if ((count ?? 0) >= LIMITS.bookmarks) throw new ChatError('LIMIT_REACHED', { scope: 'bookmarks' });
}
