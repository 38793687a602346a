import { createContext, use } from 'react';

import type { RoomTimeline } from '#client';

const TimelineContext = createContext<RoomTimeline | null>(null);

/** Provides the timeline to the messages. */
export const TimelineProvider = TimelineContext.Provider;

/** The timeline that shows this message. */
export function useShownTimeline(): RoomTimeline {
  const timeline = use(TimelineContext);
  if (timeline === null) throw new Error('useShownTimeline needs a TimelineProvider above it.');
  return timeline;
}
