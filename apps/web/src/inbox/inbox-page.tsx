import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

import { IconButton } from '#chat/overlays/icon-button.js';
import { useFullText } from '#chat/text/use-full-text.js';
import styles from './inbox-page.module.css';

interface InboxPageProps {
  readonly title: string;
  /** A button beside the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A page beside the rooms: its title, and what it lists. */
export function InboxPage({ title, action, children }: InboxPageProps) {
  const text = useFullText();
  const [, navigate] = useLocation();
  return (
    <section className={styles.page}>
      <header className={styles.header}>
        <span className={styles.back}>
          <IconButton label={text.shell.back} icon={ArrowLeft} onPress={() => navigate('/')} />
        </span>
        <h1 className={styles.title}>{title}</h1>
        {action}
      </header>
      <div className={styles.scroller}>{children}</div>
    </section>
  );
}
