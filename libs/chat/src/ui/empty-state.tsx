import type { ReactNode } from 'react';

import { classes } from './classes.js';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  readonly title: string;
  /** Stands above the hint. */
  readonly reason?: string | null;
  readonly hint?: string;
  /** A button or link that leads on. */
  readonly action?: ReactNode;
  /** The title is the heading of the page. */
  readonly isPage?: boolean;
  readonly hasLogo?: boolean;
}

/** Fills a place without content: the reason, and the next step. */
export function EmptyState({ title, reason = null, hint, action, isPage = false, hasLogo = false }: EmptyStateProps) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={classes(styles['empty'], isPage && styles['page'])}>
      {hasLogo && <img src="/favicon.svg" alt="" width="64" height="64" />}
      <Title className={styles['title']}>{title}</Title>
      {reason !== null && <p className={styles['hint']}>{reason}</p>}
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      {action !== undefined && <div className={styles['action']}>{action}</div>}
    </div>
  );
}
