import type { FeedPosition, FeedRoom, Item, Message, Rev, RoomChanged, Seq } from '#contracts';
import { jsonBytes } from '../reads/paging/answer-size.policy.js';
import { revOf as revOfItem } from '../reads/sync/delta.policy.js';
import { revOf, seqOf } from '../room/rows/counters.js';

/** Messages and bytes of a part that items do not take: many changes must not hold up new messages. */
const MESSAGES_KEPT = 100;
const BYTES_KEPT = 16 * 1024;

/** The first changes of one kind after the cursor, in the order of rev: all up to this rev, which may be above the head. */
export interface Found {
  readonly items: readonly Item[];
  readonly upTo: number;
}

/** What a part may have. */
export interface Candidates extends Found {
  readonly room: FeedRoom;
  /** Up to there, what was not sent out is purged, or the hook does not see it. */
  readonly after: Seq;
  /** Ascending and without a hole, the first one above the cursor that is not purged first. */
  readonly messages: readonly Message[];
}

export interface PartBounds {
  /** Messages and items together. */
  readonly limit: number;
  readonly bytes: number;
}

/** A read of at most `take` rows with these revs, in order, has all rows up to this rev. */
export function readTo(revs: readonly Rev[], take: number): number {
  return revs.length < take ? Infinity : (revs.at(-1) ?? Infinity);
}

/** The changes of all kinds, in the order of rev, as far as each kind was read. */
export function merged(found: readonly Found[]): Found {
  const upTo = Math.min(...found.map((some) => some.upTo));
  const items = found.flatMap((some) => some.items).filter((item) => revOfItem(item) <= upTo);
  return { items: items.toSorted((one, other) => revOfItem(one) - revOfItem(other)), upTo };
}

/**
 * The part after a place: as many items and messages as fit. Of the first item and the first message the older one always goes,
 * even if it is longer than `bytes`, so neither kind waits for ever. `to.rev` is the head's only if all items are in: a state
 * between would be lost. A message that has changed since then comes again as an item.
 */
export function partAfter(from: FeedPosition, { limit, bytes }: PartBounds, candidates: Candidates): RoomChanged {
  const { room, items, messages, after } = candidates;
  const skipped = after > from.seq ? { from: seqOf(from.seq + 1), to: after } : null;
  const [firstItem, firstMessage] = [items[0], messages[0]];
  const isItemFirst =
    firstItem !== undefined && (firstMessage === undefined || revOfItem(firstItem) < firstMessage.rev);
  const free = { count: limit, bytes: bytes - frameBytes(room) };
  const takenItems = leading(items, less(free, keptFor(messages, isItemFirst)), isItemFirst);
  const takenMessages = leading(messages, less(free, sizeOf(takenItems)), takenItems.length === 0);
  const upTo = takenItems.length === items.length ? Math.min(candidates.upTo, room.headRev) : revOfLast(takenItems);
  const to = {
    seq: takenMessages.at(-1)?.seq ?? skipped?.to ?? from.seq,
    rev: revOf(Math.max(from.rev, upTo)),
  };
  const more = to.seq < room.headSeq || to.rev < room.headRev;
  return { room, from, to, skipped, messages: takenMessages, items: takenItems, more };
}

interface Size {
  readonly count: number;
  readonly bytes: number;
}

/** The size of a part without messages and items, at least. */
function frameBytes(room: FeedRoom): number {
  const place = { seq: room.headSeq, rev: room.headRev };
  const skipped = { from: room.firstSeq, to: room.firstSeq };
  return jsonBytes({ room, from: place, to: place, skipped, messages: [], items: [], more: false });
}

/** What items must leave for messages. If a message goes first, it fits. */
function keptFor(messages: readonly Message[], isItemFirst: boolean): Size {
  return sizeOf(leading(messages, { count: MESSAGES_KEPT, bytes: BYTES_KEPT }, !isItemFirst));
}

function sizeOf(values: readonly unknown[]): Size {
  return { count: values.length, bytes: values.reduce<number>((sum, value) => sum + jsonBytes(value), 0) };
}

function less(size: Size, taken: Size): Size {
  return { count: size.count - taken.count, bytes: size.bytes - taken.bytes };
}

/** The first values that fit; with `atLeastOne` the first one always does. */
function leading<Value>(values: readonly Value[], { count, bytes }: Size, atLeastOne: boolean): Value[] {
  const taken: Value[] = [];
  let left = bytes;
  for (const value of values) {
    left -= jsonBytes(value);
    const fits = taken.length < count && left >= 0;
    if (!fits && !(atLeastOne && taken.length === 0)) break;
    taken.push(value);
  }
  return taken;
}

function revOfLast(items: readonly Item[]): number {
  const last = items.at(-1);
  return last === undefined ? 0 : revOfItem(last);
}
