import { SYNC_TOO_LONG_ITEMS, type Delta, type Item, type Rev, type RoomId } from '#contracts';
import { jsonBytes } from '../paging/answer-size.policy.js';
import { seqBefore, type BehindRoom } from './sync.policy.js';

/** The maximum size of a delta without its items, as JSON. */
export const DELTA_BYTES = 180;

/**
 * Changed items of a room after the cursor. `sent` of them are messages that were sent after it. Both numbers may be
 * too high, but not too low.
 */
export interface ItemCounts {
  readonly items: number;
  readonly sent: number;
}

export interface CountedRoom extends ItemCounts {
  readonly room: BehindRoom;
}

/** A room's delta: the first `take` of its changed items. */
export interface PlannedDelta extends CountedRoom {
  readonly take: number;
}

export const isTooLong = ({ items }: PlannedDelta): boolean => items > SYNC_TOO_LONG_ITEMS;

/** Distributes `limit` items over rooms, fewest items first. The counts stop at one above `SYNC_TOO_LONG_ITEMS`. */
export function distribute(
  counted: readonly CountedRoom[],
  limit: number,
): { planned: PlannedDelta[]; left: number; more: boolean } {
  const planned: PlannedDelta[] = [];
  let left = limit;
  let more = false;
  for (const room of counted.toSorted((one, other) => one.items - other.items)) {
    const { items } = room;
    const tooLong = items > SYNC_TOO_LONG_ITEMS;
    const take = tooLong ? 0 : Math.min(items, left);
    if (!tooLong && items > 0 && left === 0) more = true;
    else planned.push({ ...room, take });
    if (!tooLong && take < items) more = true;
    left -= take;
  }
  return { planned, left, more };
}

/** The bytes left for all deltas of one answer. */
export interface ByteBudget {
  leftBytes: number;
}

/** A room's delta while it is filled. */
export class DeltaDraft {
  readonly items: Item[] = [];
  /** The room has no further items, although more were planned. */
  private hasEnded = false;

  constructor(readonly plan: PlannedDelta) {}

  get roomId(): RoomId {
    return this.plan.room.roomId;
  }

  /** The rev after which the next read of this room starts. */
  get from(): Rev {
    const last = this.items.at(-1);
    return last === undefined ? this.plan.room.from : revOf(last);
  }

  /** All messages that were sent after `from` have seqs above this one. */
  get afterSeq(): number {
    const { room, sent } = this.plan;
    return Math.max(room.headSeq - sent, seqBefore(room, this.from));
  }

  /** The number of items still to read. */
  get open(): number {
    return this.hasEnded ? 0 : this.plan.take - this.items.length;
  }

  /** Adds the items of a piece, in order, while the budget lasts. Returns true if all fit. */
  add(items: readonly Item[], take: number, budget: ByteBudget): boolean {
    for (const item of items) {
      budget.leftBytes -= jsonBytes(item);
      if (budget.leftBytes < 0) return false;
      this.items.push(item);
    }
    this.hasEnded = items.length < take;
    return true;
  }

  /** The finished delta. If it was cut, it ends at its last item. */
  finish(): Delta {
    const { room, items } = this.plan;
    const { roomId, from } = room;
    if (isTooLong(this.plan)) return { roomId, from, to: from, items: [], more: false, tooLong: true };
    const more = !this.hasEnded && this.items.length < items;
    return { roomId, from, to: more ? this.from : room.headRev, items: this.items, more, tooLong: false };
  }
}

/** The next items to read of one room. */
export interface Piece {
  readonly draft: DeltaDraft;
  readonly roomId: RoomId;
  readonly from: Rev;
  readonly afterSeq: number;
  readonly take: number;
}

/** The next items to read, from as many rooms as needed; none if all drafts are complete. */
export function nextPieces(drafts: readonly DeltaDraft[], itemsMax: number): Piece[] {
  const pieces: Piece[] = [];
  let left = itemsMax;
  for (const draft of drafts) {
    if (left === 0) break;
    const take = Math.min(draft.open, left);
    if (take > 0) pieces.push({ draft, roomId: draft.roomId, from: draft.from, afterSeq: draft.afterSeq, take });
    left -= take;
  }
  return pieces;
}

export function revOf(item: Item): Rev {
  if (item.type === 'message') return item.message.rev;
  return item.type === 'member' ? item.member.rev : item.room.rev;
}

/** The first `take` items in rev order. */
export function firstItems(items: readonly Item[], take: number): Item[] {
  return items.toSorted((left, right) => revOf(left) - revOf(right)).slice(0, take);
}
