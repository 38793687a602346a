import { isMain, type PendingMessage, type RoomId } from '#client';
import { useMe, useRoom, useTimeline } from '#react';

import { useText } from '../../text/use-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { OpenTimeline } from './open-timeline.js';
import { RowList } from './row-list.js';
import { rowsOf } from './rows.js';
import { TimelineProvider } from '../state/shown-timeline.js';
import styles from './timeline.module.css';

const SKELETON_LINES = 8;

/** The messages of the room, or a skeleton until they are there. */
export function Timeline({ roomId }: { roomId: RoomId }) {
  const { status, room, outdated, pending: unsent } = useRoom(roomId, { still: true });
  const text = useText();
  // The key: current messages begin at the first unread one, wherever the reader was in what was out of date.
  if (status === 'open' && room !== null) return <OpenTimeline key={String(outdated)} room={room} />;
  const pending = unsent.filter(isMain);
  return (
    <div className={styles['timeline']}>
      <div role="log" aria-label={text.timeline.label} aria-live="off" aria-busy className={styles['loading']}>
        <div>
          <Skeleton lines={SKELETON_LINES} />
          {pending.length > 0 && <PendingRows roomId={roomId} pending={pending} />}
        </div>
      </div>
    </div>
  );
}

/** The messages that wait to be sent to a room whose messages are not loaded. */
function PendingRows({ roomId, pending }: { roomId: RoomId; pending: readonly PendingMessage[] }) {
  const me = useMe();
  const { timeline } = useTimeline(roomId, { at: null, line: 'main' });
  const rows = rowsOf({ messages: [], pending, me, low: 0, reachedStart: false, lineAfter: null });
  return (
    <TimelineProvider value={timeline}>
      <RowList rows={rows} activeKey={pending.at(-1)?.id ?? null} highlighted={null} />
    </TimelineProvider>
  );
}
