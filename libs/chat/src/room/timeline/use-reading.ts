import { useEffect, useEffectEvent, useRef, useState } from 'react';

import type { RoomTimeline, Seq } from '#client';

import { useIsCovered } from '../state/covered.js';
import { useAttending } from './use-attending.js';

/** The user's marker in a line of the room, and the number of unread messages above it. */
export interface Marker {
  readonly readSeq: Seq;
  readonly unread: number;
  /** Where the user has marked the line as unread from. */
  readonly unreadFrom?: Seq | null;
}

/** The first and the last message in view, by their numbers. None is in view if the last is below the first. */
export interface Shown {
  readonly first: number;
  readonly last: number;
}

const NOTHING: Shown = { first: Infinity, last: 0 };

export interface Reading {
  /** The highest number that has been in view. */
  readonly seen: number;
  /** Tells which messages are in view. */
  readonly see: (shown: Shown) => void;
  /** The first number that is in view now. */
  readonly first: number;
  /** The line "New messages" is after this number; `null`: there is no line. */
  readonly lineAfter: number | null;
  readonly setLineAfter: (seq: number | null) => void;
}

/** Reports the messages that the user sees, and remembers where the unread ones began. */
export function useReading({ readSeq, unread, unreadFrom = null }: Marker, timeline: RoomTimeline): Reading {
  const isCovered = useIsCovered();
  const isAttending = useAttending() && !isCovered;
  const [seen, setSeen] = useState<number>(readSeq);
  const [first, setFirst] = useState(0);
  const [lineAfter, setLineAfter] = useState<number | null>(unread > 0 ? readSeq : null);
  const [markedFrom, setMarkedFrom] = useState<Seq | null>(null);
  // The line stays when the mark ends.
  if (unreadFrom !== markedFrom) {
    setMarkedFrom(unreadFrom);
    if (unreadFrom !== null) setLineAfter(unreadFrom - 1);
  }
  // Messages that came while the user was away are new to the user, also in an open room.
  if (!isAttending && unread > 0 && unreadFrom === null && lineAfter !== readSeq) setLineAfter(readSeq);
  const inView = useRef(NOTHING);
  const report = (shown: Shown): void => {
    timeline.seen(shown.first, shown.last);
    setSeen((before) => Math.max(before, shown.last));
  };
  const see = (shown: Shown): void => {
    inView.current = shown;
    setFirst(shown.first);
    if (isAttending) report(shown);
  };
  // The user has seen only the messages that are still in view, of all that came and went while the user was away.
  const attend = useEffectEvent(() => report(inView.current));
  useEffect(() => {
    if (isAttending) attend();
  }, [isAttending]);
  return { seen: Math.max(seen, readSeq), see, first, lineAfter, setLineAfter };
}
