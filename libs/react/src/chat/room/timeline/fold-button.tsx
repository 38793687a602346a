import { ChevronDown, ChevronRight } from 'lucide-react';

import type { Message } from '#client';
import { usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { foldWords, namedIn } from './fold-words.js';
import styles from './timeline.module.css';

interface FoldButtonProps {
  readonly notices: readonly Message[];
  readonly isOpen: boolean;
  readonly stopKey: string;
  readonly tabIndex: number;
  readonly onToggle: () => void;
}

/** Says who has come and gone, and shows or hides each notice. */
export function FoldButton({ notices, isOpen, stopKey, tabIndex, onToggle }: FoldButtonProps) {
  const text = useFullText();
  const names = useNames();
  const people = usePeople(namedIn(notices));
  const words = foldWords(
    notices,
    (id) => {
      const brief = people.get(id);
      return isolated(brief === undefined ? text.timeline.someone : names.of(brief));
    },
    text.timeline.folded,
  );
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      data-stop={stopKey}
      tabIndex={tabIndex}
      aria-expanded={isOpen}
      className={styles['fold']}
      onClick={onToggle}
    >
      {words}
      <Icon aria-hidden size={14} className={styles['foldSign']} />
    </button>
  );
}
