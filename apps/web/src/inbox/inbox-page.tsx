import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

import { IconButton } from '#chat/overlays/icon-button.js';
import { useFullText } from '#chat/text/use-full-text.js';
import styles from './inbox-page.module.css';

/** A page beside the rooms: its title, and what it lists. */
export function InboxPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const text = useFullText();
  const [, navigate] = useLocation();
  return (
    <section className={styles.page}>
      <header className={styles.header}>
        <span className={styles.back}>
          <IconButton label={text.shell.back} icon={ArrowLeft} onPress={() => navigate('/')} />
        </span>
        <h1 className={styles.title}>{title}</h1>
      </header>
      <div className={styles.scroller}>{children}</div>
    </section>
  );
}
