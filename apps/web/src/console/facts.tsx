import { Fragment, type ReactNode } from 'react';

import styles from './console.module.css';

interface FactsProps {
  readonly name: string;
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** What is known of one user or room. */
export function Facts({ name, facts }: FactsProps) {
  return (
    <dl className={styles['facts']} aria-label={name}>
      {facts.map(([fact, value]) => (
        <Fragment key={fact}>
          <dt>{fact}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
