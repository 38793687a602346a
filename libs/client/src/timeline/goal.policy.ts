import { LIMITS } from '#contracts/limits';

import type { LineState } from '../rooms/marked-line.js';

/** Number of messages that a timeline shows at the end of a room at first; as many as `room:open` gives. */
export const LATEST_MAX = LIMITS.pageMax;

/** Number of messages that a timeline loads at once. */
export const PAGE_LIMIT = 50;

/** Where a timeline should be: at a `seq`, at the end of the room, or at the first unread message. */
export type Goal = number | 'end' | 'unread';

/**
 * The `seq` around which to load messages; `null`: the newest ones are the place, or have it. `low` is the first `seq` of
 * those that are held.
 */
export function placeOf(goal: Goal, state: LineState | null, low: number): number | null {
  if (goal === 'end') return null;
  if (goal !== 'unread') return goal;
  const first = state === null ? null : firstUnread(state);
  return first !== null && first < low ? first : null;
}

/** Where the user has marked the line as unread from, else its first unread message; `null` if there is none. */
export function firstUnread({ readSeq, unread, mentions, firstSeq, unreadFrom }: LineState): number | null {
  if (unreadFrom !== null) return Math.max(unreadFrom, firstSeq);
  return unread + mentions === 0 ? null : Math.max(readSeq + 1, firstSeq);
}

/** A page around `seq`, or the newest one. */
export function pageAt(seq: number | null): { readonly around?: number } {
  return seq === null ? {} : { around: seq };
}
