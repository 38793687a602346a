import { createContext, type ReactNode, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import type { MessageId, RoomId } from '#client';

import { useIsCovered } from './covered.js';

/** The timelines whose end is in view, and the room that the panel of a thread covers. */
interface Ends {
  readonly room: RoomId | null;
  readonly thread: MessageId | null;
  readonly covered: RoomId | null;
}

const NONE: Ends = { room: null, thread: null, covered: null };

const EndsContext = createContext(NONE);
const ReportContext = createContext<(ends: Partial<Ends>) => void>(() => undefined);

/** Knows which room and which thread the user watches: its end is in view, so new messages are seen as they come. */
export function WatchedRoomProvider({ children }: { readonly children: ReactNode }) {
  const [ends, setEnds] = useState(NONE);
  const report = useCallback((changed: Partial<Ends>) => setEnds((before) => ({ ...before, ...changed })), []);
  return (
    <ReportContext value={report}>
      <EndsContext value={ends}>{children}</EndsContext>
    </ReportContext>
  );
}

/** A timeline reports whether its end is in view: the room's own (`threadId` is `null`), or that of a thread. */
export function useReportEnd(roomId: RoomId, threadId: MessageId | null, isAtEnd: boolean): void {
  const report = use(ReportContext);
  const isCovered = useIsCovered();
  const isSeen = isAtEnd && !isCovered;
  useEffect(() => {
    if (!isSeen) return undefined;
    report(threadId === null ? { room: roomId } : { thread: threadId });
    return () => report(threadId === null ? { room: null } : { thread: null });
  }, [report, roomId, threadId, isSeen]);
}

/** A room reports whether the panel of a thread covers it. */
export function useReportCovered(roomId: RoomId): void {
  const report = use(ReportContext);
  const isCovered = useIsCovered();
  useEffect(() => {
    if (!isCovered) return undefined;
    report({ covered: roomId });
    return () => report({ covered: null });
  }, [report, roomId, isCovered]);
}

/** The open room, if the user sees it: on a visible page, and not covered by a thread. */
export function useSeenRoom(open: RoomId | undefined): RoomId | undefined {
  const { covered } = use(EndsContext);
  return useVisiblePage() && covered !== open ? open : undefined;
}

/** The room whose own timeline the user watches, or `null`; also `null` while the page is hidden. */
export function useWatchedRoom(): RoomId | null {
  const { room } = use(EndsContext);
  return useVisiblePage() ? room : null;
}

/** The thread that the user watches, or `null`; also `null` while the page is hidden. */
export function useWatchedThread(): MessageId | null {
  const { thread } = use(EndsContext);
  return useVisiblePage() ? thread : null;
}

/** True while the page is visible. */
export function useVisiblePage(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
