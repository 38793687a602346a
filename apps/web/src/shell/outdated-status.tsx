import { useEffect, useState } from 'react';

import { useFullText } from '#chat/text/use-full-text.js';
import styles from './connection-status.module.css';

/** Says that the rooms were kept over a reload and may have changed. In the tree before its words, so that screen readers say them. */
export function OutdatedStatus() {
  const { outdated } = useFullText();
  const [words, setWords] = useState('');
  useEffect(() => setWords(outdated.words), [outdated.words]);
  return (
    <div role="status" aria-label={outdated.label}>
      {words !== '' && <p className={styles.words}>{words}</p>}
    </div>
  );
}
