import { memo } from 'react';

import { useText } from '../../text/use-text.js';
import styles from './timeline.module.css';

/** The line above the first message that the user has not read. */
export const UnreadLine = memo(function UnreadLine() {
  const text = useText();
  return (
    <div role="separator" aria-label={text.timeline.newMessages} data-row="unread" className={styles['unread']}>
      <span aria-hidden>{text.timeline.newMessages}</span>
    </div>
  );
});
