import { ArrowUp } from 'lucide-react';
import { Button } from 'react-aria-components/Button';

import type { RoomTimeline, Seq } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { useRoomActions } from '../state/room-state.js';
import styles from './timeline.module.css';

interface SkippedProps {
  readonly timeline: RoomTimeline;
  /** The first unread message that the user has not seen. */
  readonly from: Seq;
  /** Called with the number after which the line "New messages" is now; `null`: nowhere. */
  readonly onLine: (after: number | null) => void;
}

/** Leads to unread messages that are above the view, or marks them as read. */
export function SkippedMessages({ timeline, from, onLine }: SkippedProps) {
  const text = useFullText();
  const { controller } = useRoomActions();
  return (
    <div className={styles['skipped']}>
      <Button
        className={styles['leading'] ?? ''}
        onPress={({ pointerType }) => {
          onLine(from - 1);
          void controller.jumpTo({ from }, { focus: pointerType === 'keyboard' });
        }}
      >
        <ArrowUp aria-hidden size={16} />
        {text.skipped.show}
      </Button>
      <Button
        className={styles['leading'] ?? ''}
        onPress={() => {
          onLine(null);
          timeline.markRead();
        }}
      >
        {text.skipped.markRead}
      </Button>
    </div>
  );
}
