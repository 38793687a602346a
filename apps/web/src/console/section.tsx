import type { ReactNode } from 'react';

import styles from './console.module.css';

interface SectionProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** A part of a page, below its name. */
export function Section({ name, children }: SectionProps) {
  return (
    <section aria-label={name} className={styles['stack']}>
      <h2 tabIndex={-1} className={styles['subtitle']}>
        {name}
      </h2>
      {children}
    </section>
  );
}
