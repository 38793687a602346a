import type { ReactNode } from 'react';

import { useFullText } from '#chat/text/use-full-text.js';
import { ChoiceRow } from '#chat/ui/choice-row.js';
import { SearchField } from '#chat/ui/search-field.js';
import styles from './filters.module.css';

export interface Option {
  readonly key: string;
  readonly name: string;
  /** Tells it from others of the same name. */
  readonly about?: string | undefined;
  readonly face: ReactNode;
  readonly onChoose: () => void;
}

interface ChoiceProps {
  readonly label: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly options: readonly Option[];
}

/** A search by name, and a list of its hits, of which the user chooses one. */
export function Choice({ label, query, onQuery, options }: ChoiceProps) {
  const { results: text } = useFullText();
  return (
    <div className={styles.choice}>
      <SearchField autoFocus label={label} value={query} onChange={onQuery} />
      <ul aria-label={label} className={styles.options}>
        {options.map(({ key, name, about, face, onChoose }) => (
          <li key={key}>
            <ChoiceRow onPress={onChoose}>
              {face}
              <bdi>{name}</bdi>
              {about !== undefined && <bdi className={styles.about}>{about}</bdi>}
            </ChoiceRow>
          </li>
        ))}
      </ul>
      <p role="status" aria-label={label} className={styles.none}>
        {options.length === 0 && text.noChoice}
      </p>
    </div>
  );
}
