import type { TimelineView, UserId } from '#client';

import { isUnread } from './rows.js';
import type { Marker } from './use-reading.js';

export interface NewerSource {
  readonly view: Pick<TimelineView, 'messages' | 'newer' | 'reachedEnd' | 'skipped'>;
  readonly marker: Marker;
  /** The highest number that the user has seen. */
  readonly seen: number;
  /** The highest number of the room. */
  readonly headSeq: number;
  readonly me: UserId | null;
}

/** The number of messages that the user has not seen. The server counts those that are not loaded, up to 100. */
export function newerCount({ view, marker, seen, headSeq, me }: NewerSource): number {
  const { messages, newer, reachedEnd, skipped } = view;
  const loadedAfter = (seq: number): number => messages.filter((message) => isUnread(message, seq, me)).length;
  const loaded = loadedAfter(seen);
  if (reachedEnd) return loaded;
  const isSeen = loadedAfter(marker.readSeq) - loaded;
  if (skipped === null) return Math.max(loaded, marker.unread - isSeen);
  // The server also counts the skipped ones.
  const last = messages.at(-1)?.seq ?? 0;
  return loaded + Math.max(0, Math.min(newer, headSeq - Math.max(last, seen)));
}
