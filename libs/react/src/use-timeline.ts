import { useEffect, useMemo } from 'react';

import type { JumpTarget, Line, RoomId, RoomTimeline, TimelineView } from '#client';

import { useParley } from './parley-context.js';
import { stillViewOf } from './still-view.js';
import { useFramed } from './use-framed.js';
import { useStable } from './use-stable.js';

interface TimelineOptions {
  readonly at?: JumpTarget | 'latest' | 'unread' | null;
  readonly line?: Line;
  readonly still?: boolean;
}

/**
 * A window on a line of a room (default: all its messages) for the life of the component, and what it shows, once per
 * frame. It goes to `at` at first, and again when `at` changes: `latest` (default), `unread` (the first unread message), a
 * message, or `null` if the component itself calls `toLatest`, `toUnread` or `jumpTo`. `still`: a message that grows keeps its
 * identity in the view while only its text grows, and so does the view; `useMessage` has the text.
 */
export function useTimeline(
  roomId: RoomId,
  { at = 'latest', line = 'all', still = false }: TimelineOptions = {},
): { readonly timeline: RoomTimeline; readonly view: TimelineView } {
  const parley = useParley();
  const shownLine = useStable(line);
  const timeline = useMemo(() => parley.timeline(roomId, shownLine), [parley, roomId, shownLine]);
  const target = useStable(at);
  useEffect(() => {
    if (target === 'latest') void timeline.toLatest();
    else if (target === 'unread') void timeline.toUnread();
    else if (target !== null) void timeline.jumpTo(target);
  }, [timeline, target]);
  useEffect(() => () => timeline.close(), [timeline]);
  return { timeline, view: useFramed(still ? stillViewOf(timeline) : timeline) };
}
