import { LIMITS } from '#contracts/limits';

import type { RoomReplica } from '../replica/room-replica.js';

/** Number of messages that a timeline shows at the end of a room at first; as many as `room:open` gives. */
export const LATEST_MAX = LIMITS.pageMax;

/** Where a timeline should be: at a `seq`, at the end of the room, or at the first unread message. */
export type Goal = number | 'end' | 'unread';

/** The `seq` around which to load messages; `null`: the newest ones are the place, or have it. */
export function placeOf(goal: Goal, { summary, window }: RoomReplica): number | null {
  if (goal === 'end') return null;
  if (goal !== 'unread') return goal;
  if (summary === null || summary.unread + summary.mentions === 0) return null;
  const first = Math.max(summary.readSeq + 1, summary.firstSeq);
  const low = window.messages.at(-LATEST_MAX)?.seq ?? window.low;
  return first < low ? first : null;
}
