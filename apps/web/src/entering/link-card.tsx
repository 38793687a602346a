import type { ReactNode } from 'react';

import { CardHeader } from './card-header.js';
import styles from './entering-page.module.css';

interface LinkCardProps {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}

/** A page that a link leads to, from a mail, an operator or a provider. */
export function LinkCard({ title, hint, children }: LinkCardProps) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <CardHeader title={title} hint={hint} />
        {children}
      </div>
    </main>
  );
}
