import type { ReactNode } from 'react';

import styles from './pane-header.module.css';

interface PaneHeaderProps {
  readonly title: string;
  /** The title is the heading of the page. */
  readonly isPage?: boolean;
  /** Buttons beside the title. */
  readonly children: ReactNode;
}

/** The bar at the top of a part of the page: its title, and its buttons. */
export function PaneHeader({ title, isPage = false, children }: PaneHeaderProps) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <header className={styles['header']}>
      <Title className={styles['title']}>{title}</Title>
      {children}
    </header>
  );
}
