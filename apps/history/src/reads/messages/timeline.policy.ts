import type { Message } from '#contracts';
import type { PageAnchor, SeqBounds } from './page.policy.js';

/** How many messages a page needs below a seq, and from it on. */
export interface Wanted {
  readonly seq: number;
  readonly below: number;
  readonly from: number;
}

/** A page of a timeline: its seqs, upwards, and whether the timeline has no more on either side. */
export interface TimelinePage {
  readonly seqs: readonly number[];
  readonly reachedStart: boolean;
  readonly reachedEnd: boolean;
}

/** @param seq the anchor's; for `at` the first message of the room that is not older */
export function wantedBy(kind: PageAnchor['kind'], seq: number, { head }: SeqBounds, limit: number): Wanted {
  switch (kind) {
    case 'newest':
      return { seq: head + 1, below: limit, from: 0 };
    case 'before':
      return { seq, below: limit, from: 0 };
    case 'after':
      return { seq: seq + 1, below: 0, from: limit };
    case 'at':
      return { seq, below: 0, from: limit };
    case 'around':
      return { seq, below: limit, from: limit };
  }
}

/**
 * Near an end of the timeline, the other side of the anchor fills the page.
 * @param below the nearest ones first, one more than wanted if there are more; `from` likewise
 */
export function timelinePage(
  below: readonly number[],
  from: readonly number[],
  wanted: Wanted,
  limit: number,
): TimelinePage {
  const spare = limit - Math.min(below.length, wanted.below);
  const after = Math.min(from.length, wanted.from, Math.max(spare, limit - Math.floor(limit / 2)));
  const before = Math.min(below.length, wanted.below, limit - after);
  return {
    seqs: [...below.slice(0, before).reverse(), ...from.slice(0, after)],
    reachedStart: before === below.length,
    reachedEnd: after === from.length,
  };
}

/** As the page, if not all of its messages fit into the answer. */
export function endsOf(
  { seqs, reachedStart, reachedEnd }: TimelinePage,
  messages: readonly Message[],
): Pick<TimelinePage, 'reachedStart' | 'reachedEnd'> {
  if (messages.length === 0) return { reachedStart, reachedEnd };
  return {
    reachedStart: reachedStart && messages[0]?.seq === seqs[0],
    reachedEnd: reachedEnd && messages.at(-1)?.seq === seqs.at(-1),
  };
}
