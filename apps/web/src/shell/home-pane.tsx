import { useParley, useReadable, useRooms } from '#react';

import { useText } from '../text/use-text.js';
import { EmptyState } from '../ui/empty-state.js';
import styles from './home-pane.module.css';

/** The place of the room while no room is open: says what to do next. */
export function HomePane() {
  const text = useText();
  const isComplete = useReadable(useParley().synced);
  const hasRooms = useRooms().length > 0;
  if (!isComplete && !hasRooms) return null;
  return (
    <section className={styles.pane}>
      {hasRooms ? (
        <EmptyState hasLogo title={text.shell.chooseRoom} hint={text.shell.keys} />
      ) : (
        <EmptyState hasLogo title={text.shell.welcome} hint={text.shell.begin} />
      )}
    </section>
  );
}
