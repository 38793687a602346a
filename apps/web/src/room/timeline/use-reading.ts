import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';

import type { RoomState } from '#client';
import { useParley } from '#react';

import { useAttending } from './use-attending.js';

/** The read marker follows the view at most this often. */
const MARK_INTERVAL_MS = 300;

export interface Reading {
  /** The highest number that has been in view. */
  readonly seen: number;
  readonly see: (seq: number) => void;
  /** The line "New messages" is after this number; `null`: there is no line. */
  readonly lineAfter: number | null;
}

/** Marks the messages that the user sees as read, and remembers where the unread ones began. */
export function useReading(room: RoomState): Reading {
  const parley = useParley();
  const isAttending = useAttending();
  const { id, readSeq, unread } = room;
  const [seen, setSeen] = useState<number>(readSeq);
  const [lineAfter, setLineAfter] = useState<number | null>(unread > 0 ? readSeq : null);
  // Messages that came while the user was away are new to the user, also in an open room.
  if (!isAttending && unread > 0 && lineAfter !== readSeq) setLineAfter(readSeq);
  const see = useCallback((seq: number) => setSeen((before) => Math.max(before, seq)), []);
  const marked = useRef(0);
  const mark = useEffectEvent(() => {
    if (seen > marked.current) parley.room(id).markRead(seen);
    marked.current = seen;
  });
  const isBehind = seen > readSeq;
  useEffect(() => {
    if (!isAttending || !isBehind) return;
    const timer = setInterval(() => mark(), MARK_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [isAttending, isBehind]);
  return { seen: Math.max(seen, readSeq), see, lineAfter };
}
