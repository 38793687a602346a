import { useEffect, useRef } from 'react';

import { GuestMark } from '../../../names/guest-mark.js';
import { useFullText } from '../../../text/use-full-text.js';
import { VisuallyHidden } from '../../../ui/visually-hidden.js';
import styles from './completion-list.module.css';
import type { Option } from './options.js';

interface CompletionListProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly active: Option;
  readonly onChoose: (option: Option) => void;
}

/** The suggestions above the text. The focus stays in the text, which names the active one. */
export function CompletionList({ id, label, options, active, onChoose }: CompletionListProps) {
  const text = useFullText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active.key]);
  return (
    <div className={styles.popup}>
      <ul ref={list} id={id} role="listbox" aria-label={label} className={styles.list}>
        {options.map((option) => (
          <li
            key={option.key}
            id={`${id}-${option.key}`}
            role="option"
            aria-selected={option.key === active.key}
            className={styles.option}
            // The text must keep the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            {option.picture}
            <bdi className={styles.name}>{option.name}</bdi>
            {option.detail !== undefined && <span className={styles.detail}>{option.detail}</span>}
            {option.person !== undefined && <GuestMark person={option.person} />}
          </li>
        ))}
      </ul>
      <VisuallyHidden role="status">{text.composer.suggestions(options.length)}</VisuallyHidden>
    </div>
  );
}
