import type { RoomId } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { OpenTimeline } from './open-timeline.js';
import { PendingRows } from './pending-rows.js';
import styles from './timeline.module.css';

const SKELETON_LINES = 8;

/** The messages of the room, or a skeleton until they are there. */
export function Timeline({ roomId }: { roomId: RoomId }) {
  const { status, room, pending, skipped } = useRoom(roomId);
  const text = useText();
  if (status === 'open' && room !== null) return <OpenTimeline room={room} skipped={skipped} />;
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
