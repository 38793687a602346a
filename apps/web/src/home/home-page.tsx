import { useSyncExternalStore } from 'react';

import { useParley, useReadable, useRooms } from '#react';

import { isPhone } from '#chat/overlays/use-back-closes.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import styles from './unread.module.css';
import { Unread } from './unread.js';

/** The place of the room while no room is open: what is unread, or how to begin. A phone shows the list of rooms there. */
export function HomePage() {
  const { home } = useFullText();
  const isComplete = useReadable(useParley().synced);
  const hasRooms = useRooms().length > 0;
  const isOnPhone = useSyncExternalStore(onResize, isPhone);
  if (isOnPhone || (!isComplete && !hasRooms)) return null;
  return (
    <div className={styles.home}>
      {hasRooms ? <Unread hasHeading /> : <EmptyState hasLogo title={home.welcome} hint={home.begin} />}
    </div>
  );
}

function onResize(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}
