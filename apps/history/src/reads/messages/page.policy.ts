import { invalid, LIMITS, OPEN_DEFAULT, PAGE_DEFAULT, type Message, type PageMessages } from '#contracts';
import { leadingThatFit, surroundingThatFit, trailingThatFit } from '../paging/answer-size.policy.js';
import type { RoomRow } from '../../room/rows/room.rows.js';

/** The messages that a room has: `first..head` without holes; empty when `first` is above `head`. */
export interface SeqBounds {
  readonly first: number;
  readonly head: number;
}

export function seqBounds(room: Pick<RoomRow, 'first_seq' | 'head_seq'>): SeqBounds {
  return { first: room.first_seq, head: room.head_seq };
}

/** Messages `from..to`, both included; empty when `from` is above `to`. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** Where a page is: around, before or after a seq, from a time on, or at the head. */
export type PageAnchor =
  | { readonly kind: 'newest' }
  | { readonly kind: 'before' | 'after' | 'around'; readonly seq: number }
  | { readonly kind: 'at'; readonly timeMs: number };

/** Throws `INVALID` with the second of two anchors as `field`. */
export function pageAnchor(request: Pick<PageMessages, 'before' | 'after' | 'around' | 'at'>): PageAnchor {
  const { before, after, around, at } = request;
  const named = Object.entries({ before, after, around, at }).filter(([, value]) => value !== undefined);
  const second = named[1];
  if (second !== undefined) throw invalid(second[0], 'excludes the other anchors of a page');
  if (before !== undefined) return { kind: 'before', seq: before };
  if (after !== undefined) return { kind: 'after', seq: after };
  if (around !== undefined) return { kind: 'around', seq: around };
  return at === undefined ? { kind: 'newest' } : { kind: 'at', timeMs: firstMsFrom(at) };
}

/** The first whole millisecond, the precision of `createdAt`, that is not before this ISO 8601 time. */
function firstMsFrom(time: string): number {
  return Date.parse(time) + (/\.\d{3}\d*[1-9]/.test(time) ? 1 : 0);
}

/**
 * The messages of a page, by arithmetic: seqs have no holes, so a page is a range of the primary key wherever it is.
 * `seq` is the anchor's seq; for `at` the first message not older, which the store finds.
 */
export function pageRange(
  kind: PageAnchor['kind'],
  seq: number,
  bounds: SeqBounds,
  limit: number = PAGE_DEFAULT,
): SeqRange {
  switch (kind) {
    case 'newest':
      return endingAt(bounds.head, bounds, limit);
    case 'before':
      return endingAt(within(seq - 1, bounds), bounds, limit);
    case 'after':
      return startingAt(within(seq, bounds) + 1, bounds, limit);
    case 'at':
      return startingAt(within(seq - 1, bounds) + 1, bounds, limit);
    case 'around':
      return surrounding(Math.max(bounds.first, Math.min(seq, bounds.head)), bounds, limit);
  }
}

/** The newest `limit` messages, and further back to the first unread one, at most `LIMITS.pageMax`. */
export function openRange(bounds: SeqBounds, readSeq: number, limit: number = OPEN_DEFAULT): SeqRange {
  const wanted = Math.max(limit, bounds.head - readSeq);
  return endingAt(bounds.head, bounds, Math.min(wanted, LIMITS.pageMax));
}

/** What of the range's messages goes into one answer; which end is cut depends on where the page is anchored. */
export function fitPage(
  messages: readonly Message[],
  kind: PageAnchor['kind'],
  seq: number,
  budgetBytes?: number,
): Message[] {
  if (kind === 'newest' || kind === 'before') return trailingThatFit(messages, budgetBytes);
  if (kind === 'after' || kind === 'at') return leadingThatFit(messages, budgetBytes);
  const middle = messages.findIndex((message) => message.seq >= seq);
  return surroundingThatFit(messages, middle === -1 ? messages.length - 1 : middle, budgetBytes);
}

/**
 * Whether nothing is older, or newer, than the messages of a page. A page that holds none (before the first, after
 * the head) has reached the end that it lies at.
 */
export function pageEnds(
  messages: readonly Message[],
  range: SeqRange,
  bounds: SeqBounds,
): { reachedStart: boolean; reachedEnd: boolean } {
  const from = messages[0]?.seq ?? range.from;
  const to = messages.at(-1)?.seq ?? range.to;
  return { reachedStart: from <= bounds.first, reachedEnd: to >= bounds.head };
}

/** The seq nearest to this one that a page may end at; the one before the first is the end of an empty page. */
function within(seq: number, { first, head }: SeqBounds): number {
  return Math.max(first - 1, Math.min(seq, head));
}

function endingAt(to: number, { first }: SeqBounds, limit: number): SeqRange {
  return { from: Math.max(first, to - limit + 1), to };
}

function startingAt(from: number, { head }: SeqBounds, limit: number): SeqRange {
  return { from, to: Math.min(head, from + limit - 1) };
}

/** Near an end of the room the page is filled up from the other side. */
function surrounding(middle: number, { first, head }: SeqBounds, limit: number): SeqRange {
  const from = Math.max(first, Math.min(middle - Math.floor(limit / 2), head - limit + 1));
  return { from, to: Math.min(head, from + limit - 1) };
}
