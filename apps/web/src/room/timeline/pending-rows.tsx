import type { PendingMessage, RoomId } from '#client';
import { useMe, useTimeline } from '#react';

import { rowsOf } from './rows.js';
import { RowList } from './row-list.js';
import { TimelineProvider } from './shown-timeline.js';
import styles from './timeline.module.css';

/** The messages that wait to be sent to a room whose messages are not loaded. */
export function PendingRows({ roomId, pending }: { roomId: RoomId; pending: readonly PendingMessage[] }) {
  const me = useMe();
  const { timeline } = useTimeline(roomId, { at: null });
  const rows = rowsOf({ messages: [], pending, me, reachedStart: false, lineAfter: null });
  return (
    <div className={styles['rows']}>
      <TimelineProvider value={timeline}>
        <RowList rows={rows} activeKey={pending.at(-1)?.id ?? null} highlighted={null} />
      </TimelineProvider>
    </div>
  );
}
