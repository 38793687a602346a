import { useFullText } from '#chat/text/use-full-text.js';
import styles from './connection-status.module.css';

/** Says that the rooms were kept over a reload and may have changed. */
export function OutdatedStatus() {
  const { outdated } = useFullText();
  return (
    <div role="status" aria-label={outdated.label}>
      <p className={styles.words}>{outdated.words}</p>
    </div>
  );
}
