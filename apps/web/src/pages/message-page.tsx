import type { ReactNode } from 'react';

import { EmptyState } from '../ui/empty-state.js';
import styles from './message-page.module.css';

export interface MessagePageProps {
  readonly title: string;
  readonly hint: string;
  readonly action: ReactNode;
}

/** A whole page that says one thing, and leads on. */
export function MessagePage(props: MessagePageProps) {
  return (
    <main className={styles.page}>
      <EmptyState {...props} isPage hasLogo />
    </main>
  );
}
