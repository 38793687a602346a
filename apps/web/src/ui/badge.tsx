import type { ReactNode } from 'react';

import styles from './badge.module.css';
import { classes } from './classes.js';

export interface BadgeProps {
  readonly kind: 'unread' | 'mention';
  /** For rooms that are muted. */
  readonly isQuiet?: boolean;
  readonly children: ReactNode;
}

/** A small count or sign. */
export function Badge({ kind, isQuiet = false, children }: BadgeProps) {
  return <span className={classes(styles['badge'], styles[kind], isQuiet && styles['muted'])}>{children}</span>;
}
