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
  if (state === null || state.unread + state.mentions === 0) return null;
  const first = Math.max(state.readSeq + 1, state.firstSeq);
  return first < low ? first : null;
}

/** A page around `seq`, or the newest one. */
export function pageAt(seq: number | null): { readonly around?: number } {
  return seq === null ? {} : { around: seq };
}
