import { SYNC_TOO_LONG_ITEMS, type Delta, type Item, type Rev, type RoomId } from '#contracts';
import { jsonBytes } from '../paging/answer-size.policy.js';
import type { BehindRoom } from './sync.policy.js';

/** Bytes of a delta without its items, as JSON, at most. */
export const DELTA_BYTES = 180;

/** What is read of one room: its first `take` items above `from`, of `items` that there are. */
export interface PlannedDelta {
  readonly room: BehindRoom;
  readonly take: number;
  readonly items: number;
}

export const isTooLong = ({ items }: PlannedDelta): boolean => items > SYNC_TOO_LONG_ITEMS;

/** Hands out `limit` items over rooms whose items have been counted (up to one over too long). */
export function planDeltas(
  counted: readonly { readonly room: BehindRoom; readonly items: number }[],
  limit: number,
): { planned: PlannedDelta[]; left: number; more: boolean } {
  const planned: PlannedDelta[] = [];
  let left = limit;
  let more = false;
  for (const { room, items } of counted.toSorted((one, other) => one.items - other.items)) {
    const tooLong = items > SYNC_TOO_LONG_ITEMS;
    const take = tooLong ? 0 : Math.min(items, left);
    if (!tooLong && items > 0 && left === 0) more = true;
    else planned.push({ room, take, items });
    if (!tooLong && take < items) more = true;
    left -= take;
  }
  return { planned, left, more };
}

/** Bytes that all deltas of one answer share; adding an item takes its own. */
export interface ByteBudget {
  leftBytes: number;
}

/** A room's delta as it is filled. */
export class DeltaDraft {
  readonly items: Item[] = [];

  constructor(readonly plan: PlannedDelta) {}

  get roomId(): RoomId {
    return this.plan.room.roomId;
  }

  /** Where the next read of this room begins. */
  get from(): Rev {
    const last = this.items.at(-1);
    return last === undefined ? this.plan.room.from : revOf(last);
  }

  /** Items still to be read. */
  get open(): number {
    return this.plan.take - this.items.length;
  }

  /** Takes the items that the budget has bytes for, in order, and gives their number. */
  add(items: readonly Item[], budget: ByteBudget): number {
    for (const [index, item] of items.entries()) {
      budget.leftBytes -= jsonBytes(item);
      if (budget.leftBytes < 0) return index;
      this.items.push(item);
    }
    return items.length;
  }

  /** The delta; one that was cut ends at its last item. */
  finish(): Delta {
    const { room, items } = this.plan;
    const { roomId, from } = room;
    if (isTooLong(this.plan)) return { roomId, from, to: from, items: [], more: false, tooLong: true };
    const more = this.items.length < items;
    return { roomId, from, to: more ? this.from : room.headRev, items: this.items, more, tooLong: false };
  }
}

/** Items of one room that are read next. */
export interface Piece {
  readonly draft: DeltaDraft;
  readonly roomId: RoomId;
  readonly from: Rev;
  readonly take: number;
}

/** The next items to read, over as many rooms as that takes; none when all drafts are full. */
export function nextPieces(drafts: readonly DeltaDraft[], itemsMax: number): Piece[] {
  const pieces: Piece[] = [];
  let left = itemsMax;
  for (const draft of drafts) {
    if (left === 0) break;
    const take = Math.min(draft.open, left);
    if (take > 0) pieces.push({ draft, roomId: draft.roomId, from: draft.from, take });
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
