import { invalid, LIMITS, OPEN_DEFAULT, type Message, type PageMessages } from '#contracts';
import { ITEMS_BYTES_MAX, leadingThatFit, surroundingThatFit, trailingThatFit } from '../paging/answer-size.policy.js';
import type { RoomRow } from '../../room/rows/room.rows.js';

/** A room's messages: `first..head` without gaps; none if `first` is above `head`. */
export interface SeqBounds {
  readonly first: number;
  readonly head: number;
}

export function seqBounds(room: Pick<RoomRow, 'first_seq' | 'head_seq'>): SeqBounds {
  return { first: room.first_seq, head: room.head_seq };
}

/** Messages `from..to`, both included; none if `from` is above `to`. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** A range of which the messages nearest to one of its own are in the answer, if not all of them fit. */
export interface CutRange extends SeqRange {
  readonly nearest: number;
}

/** The anchor of a page: around, before or after a seq, from a time on, or the head. */
export type PageAnchor =
  | { readonly kind: 'newest' }
  | { readonly kind: 'before' | 'after' | 'around'; readonly seq: number }
  | { readonly kind: 'at'; readonly timeMs: number };

/** @throws ChatError INVALID with the second of two anchors as `field` */
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

/** Rounds an ISO 8601 time up to milliseconds, the precision of `createdAt`. */
function firstMsFrom(time: string): number {
  return Date.parse(time) + (/\.\d{3}\d*[1-9]/.test(time) ? 1 : 0);
}

/**
 * The messages of a page. Seqs have no gaps, so every page is a range of the primary key. `seq` is the anchor's seq;
 * for `at` it is the first message that is not older, which the store finds.
 */
export function pageRange(kind: PageAnchor['kind'], seq: number, bounds: SeqBounds, limit: number): CutRange {
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

/** The range that the page has if the room has enough messages on both sides of the anchor. */
export function earlyRange(kind: 'before' | 'after' | 'around', seq: number, limit: number): CutRange {
  return pageRange(kind, seq, { first: 1, head: Infinity }, limit);
}

/**
 * The rows of the range, or `undefined` if messages are missing that may fit into its answer: a range has no gaps.
 * @param rows the nearest ones to the same anchor
 */
export function rowsIn<Row extends { readonly seq: number; readonly body: string }>(
  { from, to }: SeqRange,
  rows: readonly Row[],
): Row[] | undefined {
  const found = rows.filter(({ seq }) => seq >= from && seq <= to);
  return found.length === Math.max(0, to - from + 1) || fillAnswer(found) ? found : undefined;
}

function fillAnswer(rows: readonly { readonly body: string }[]): boolean {
  return rows.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0) > ITEMS_BYTES_MAX;
}

/** The newest `limit` messages, extended back to the first unread one, up to `LIMITS.pageMax`. */
export function openRange(bounds: SeqBounds, readSeq: number, limit: number = OPEN_DEFAULT): CutRange {
  const wanted = Math.max(limit, bounds.head - readSeq);
  return endingAt(bounds.head, bounds, Math.min(wanted, LIMITS.pageMax));
}

/** Cuts the messages to the size of one answer. The anchor decides at which end. */
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
 * Says whether the page has reached the first and the last message of the room. An empty page, before the first message
 * or after the head, has reached the end where it is.
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

/** The nearest seq at which a page may end. An empty page ends before the first message. */
function within(seq: number, { first, head }: SeqBounds): number {
  return Math.max(first - 1, Math.min(seq, head));
}

function endingAt(to: number, { first }: SeqBounds, limit: number): CutRange {
  return { from: Math.max(first, to - limit + 1), to, nearest: to };
}

function startingAt(from: number, { head }: SeqBounds, limit: number): CutRange {
  return { from, to: Math.min(head, from + limit - 1), nearest: from };
}

/** Near an end of the room, the other side fills the page. */
function surrounding(middle: number, { first, head }: SeqBounds, limit: number): CutRange {
  const from = Math.max(first, Math.min(middle - Math.floor(limit / 2), head - limit + 1));
  return { from, to: Math.min(head, from + limit - 1), nearest: middle };
}
