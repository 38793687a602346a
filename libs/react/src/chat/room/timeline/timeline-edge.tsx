import type { TimelineView } from '#client';

import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { usePermissions } from '../use-permissions.js';
import styles from './timeline.module.css';

/** The place above the first message: the beginning, older messages that load, or the reason why they do not. */
export function TimelineEdge({
  view,
  isEmpty,
  onRetry,
}: {
  view: TimelineView;
  isEmpty: boolean;
  onRetry: () => Promise<void>;
}) {
  const text = useText();
  const canWrite = usePermissions()?.send === true;
  if (view.error !== null) {
    return (
      <div className={styles['edge']}>
        <p>{text.timeline.loadFailed}</p>
        <Button variant="quiet" onPress={() => void onRetry()}>
          {text.timeline.tryAgain}
        </Button>
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
  if (isEmpty) return <EmptyState title={text.timeline.empty} {...(canWrite && { hint: text.timeline.emptyHint })} />;
  return <p className={styles['edge']}>{text.timeline.start}</p>;
}
