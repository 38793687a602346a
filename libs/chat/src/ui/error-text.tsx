import type { ReactNode } from 'react';

import styles from './error-text.module.css';

/** An error that belongs to no field. Screen readers say it at once. */
export function ErrorText({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className={styles['error']}>
      {children}
    </p>
  );
}
