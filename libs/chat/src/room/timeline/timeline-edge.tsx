import type { ReactNode } from 'react';

import type { TimelineView } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useRoomActions } from '../state/room-state.js';
import { usePermissions } from '../state/use-permissions.js';
import styles from './timeline.module.css';

/** What is shown at the beginning of the messages, and if there are none. */
export interface Edge {
  readonly start: ReactNode;
  readonly empty: ReactNode;
}

/** The place above the first message: the beginning, older messages that load, or the reason why they do not. */
export function TimelineEdge({
  view,
  edge,
  isEmpty,
  onRetry,
}: {
  view: TimelineView;
  /** The words of a room unless given. */
  edge?: Edge | undefined;
  isEmpty: boolean;
  onRetry: () => Promise<void>;
}) {
  const text = useText();
  const canWrite = usePermissions()?.send === true;
  const { outdated } = useRoom(useRoomActions().roomId, { still: true });
  if (view.error !== null || (outdated && !view.reachedStart && !navigator.onLine)) {
    return (
      <div className={styles['edge']}>
        <p>{text.timeline.loadFailed}</p>
        {!outdated && (
          <Button variant="quiet" onPress={() => void onRetry()}>
            {text.timeline.tryAgain}
          </Button>
        )}
      </div>
    );
  }
  if (!view.reachedStart) {
    return (
      <div className={styles['edge']}>
        <Skeleton lines={3} />
      </div>
    );
  }
  if (edge !== undefined) return isEmpty ? edge.empty : edge.start;
  if (isEmpty) return <EmptyState title={text.timeline.empty} {...(canWrite && { hint: text.timeline.emptyHint })} />;
  return <p className={styles['edge']}>{text.timeline.start}</p>;
}
