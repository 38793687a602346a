import type { FeedPosition, Item, Seq } from '#contracts';
import { seqOf } from '../room/rows/counters.js';
import type { AbsenceRow } from '../room/rows/absence.rows.js';
import type { RoomRow } from '../room/rows/room.rows.js';
import { revOf as revOfItem } from '../reads/sync/delta.policy.js';

/** A stretch of a room in which it had no user of its app. */
export type Absence = Omit<AbsenceRow, 'room_id'>;

/** The messages that a hook sees next: those above `after`, up to `until`. */
export interface FeedWindow {
  /** The hook sees nothing that is below this and was not sent out. */
  readonly after: Seq;
  readonly until: Seq;
  /** How far it sees the room. */
  readonly head: FeedPosition;
}

type Counters = Pick<RoomRow, 'first_seq' | 'head_seq' | 'head_rev'>;

/** @param absences in order; none for a hook of the operator, which sees all */
export function windowAfter(
  from: Seq,
  { first_seq, head_seq, head_rev }: Counters,
  absences: readonly Absence[],
): FeedWindow {
  const open = absences.find(({ to_seq: to }) => to === null);
  const head = open === undefined ? { seq: head_seq, rev: head_rev } : { seq: open.from_seq, rev: open.from_rev };
  let after: number = Math.max(from, Math.min(first_seq - 1, head.seq));
  for (const { from_seq: begin, to_seq: end } of absences)
    if (end !== null && begin <= after) after = Math.max(after, end);
  const next = absences.find(({ from_seq: begin, to_seq: end }) => begin >= after && end !== begin);
  return { after: seqOf(after), until: seqOf(Math.max(after, next?.from_seq ?? head.seq)), head };
}

/** The changes that the hook sees: also of members and the room while the app was away, but of no message of that time. */
export function seenItems(items: readonly Item[], { head }: FeedWindow, absences: readonly Absence[]): Item[] {
  if (absences.length === 0) return [...items];
  return items.filter((item) => {
    if (revOfItem(item) > head.rev) return false;
    return item.type !== 'message' || !absences.some((absence) => isIn(absence, item.message.seq));
  });
}

function isIn({ from_seq: begin, to_seq: end }: Absence, seq: Seq): boolean {
  return seq > begin && (end === null || seq <= end);
}
