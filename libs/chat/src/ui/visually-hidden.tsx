import type { HTMLAttributes } from 'react';

import styles from './visually-hidden.module.css';

/** Words for screen readers only. React Aria's would bring its code for focus into the first load. */
export function VisuallyHidden(props: HTMLAttributes<HTMLDivElement>) {
  return <div {...props} className={styles.hidden} />;
}
