import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';

import type { RoomId } from '#client';

const EndContext = createContext<RoomId | null>(null);
const ReportContext = createContext<(roomId: RoomId | null) => void>(() => undefined);

/** Knows which room the user watches: its end is in view, so new messages are seen as they come. */
export function WatchedRoomProvider({ children }: { readonly children: ReactNode }) {
  const [atEnd, setAtEnd] = useState<RoomId | null>(null);
  return (
    <ReportContext value={setAtEnd}>
      <EndContext value={atEnd}>{children}</EndContext>
    </ReportContext>
  );
}

/** The timeline reports whether the end of its room is in view. */
export function useReportEnd(roomId: RoomId, isAtEnd: boolean): void {
  const report = use(ReportContext);
  useEffect(() => {
    report(isAtEnd ? roomId : null);
    return () => report(null);
  }, [report, roomId, isAtEnd]);
}

/** The room that the user watches, or `null`; also `null` while the page is hidden. */
export function useWatchedRoom(): RoomId | null {
  const atEnd = use(EndContext);
  return useVisiblePage() ? atEnd : null;
}

/** True while the page is visible. */
export function useVisiblePage(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
