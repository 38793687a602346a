import type { ReactNode } from 'react';

import { BackToRooms } from '#chat/room/header/back-to-rooms.js';
import styles from './inbox-page.module.css';

/** A page beside the rooms: its title, and what it lists. */
export function InboxPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.page}>
      <header className={styles.header}>
        <BackToRooms />
        <h1 className={styles.title}>{title}</h1>
      </header>
      <div className={styles.scroller}>{children}</div>
    </section>
  );
}
