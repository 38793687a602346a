import { createContext, use, useEffect, useMemo } from 'react';

import type { RoomId, RoomTimeline, TimelineView } from '#client';
import { useParley, useReadable } from '#react';

import { FramedStore } from './framed-store.js';

const TimelineContext = createContext<RoomTimeline | null>(null);

/** Provides the timeline to the messages. */
export const TimelineProvider = TimelineContext.Provider;

/** A window on the messages of the room, and what it shows now. Loads nothing by itself. */
export function useTimeline(roomId: RoomId): { timeline: RoomTimeline; view: TimelineView } {
  const parley = useParley();
  const timeline = useMemo(() => parley.timeline(roomId), [parley, roomId]);
  const framed = useMemo(() => new FramedStore(timeline), [timeline]);
  useEffect(() => () => timeline.close(), [timeline]);
  return { timeline, view: useReadable(framed) };
}

/** The timeline that shows this message. */
export function useShownTimeline(): RoomTimeline {
  const timeline = use(TimelineContext);
  if (timeline === null) throw new Error('useShownTimeline needs a TimelineProvider above it.');
  return timeline;
}
