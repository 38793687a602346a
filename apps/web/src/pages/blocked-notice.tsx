import { useState } from 'react';

import { isSiteDataBlocked } from '#chat/ui/page-storage.js';
import { useText } from '#chat/text/use-text.js';
import styles from './blocked-notice.module.css';

/** Says that the browser keeps nothing of this page, if that is so. */
export function BlockedNotice() {
  const { app: text } = useText();
  const [isShown, setShown] = useState(isSiteDataBlocked);
  if (!isShown) return null;
  return (
    <div role="alert" className={styles.notice}>
      <p>{text.blocked}</p>
      <button type="button" aria-label={text.closeBlocked} className={styles.close} onClick={() => setShown(false)}>
        ×
      </button>
    </div>
  );
}
