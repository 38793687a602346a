import { ChevronDown, ChevronRight } from 'lucide-react';

import type { Message, UserId } from '#client';
import { usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { foldWords, namedIn } from './fold-words.js';
import styles from './timeline.module.css';

interface FoldButtonProps {
  readonly about: 'comings' | 'blocked';
  readonly messages: readonly Message[];
  readonly isOpen: boolean;
  readonly stopKey: string;
  readonly tabIndex: number;
  readonly onToggle: () => void;
}

/** Says what is folded, and shows or hides each message. */
export function FoldButton({ about, messages, isOpen, stopKey, tabIndex, onToggle }: FoldButtonProps) {
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
      {about === 'comings' ? <Comings notices={messages} /> : <Blocked count={messages.length} isOpen={isOpen} />}
      <Icon aria-hidden size={14} className={styles['foldSign']} />
    </button>
  );
}

function Comings({ notices }: { readonly notices: readonly Message[] }) {
  const text = useFullText();
  const names = useNames();
  const people = usePeople(namedIn(notices));
  const nameOf = (id: UserId): string => {
    const brief = people.get(id);
    return isolated(brief === undefined ? text.timeline.someone : names.of(brief));
  };
  return foldWords(notices, nameOf, text.timeline.folded);
}

function Blocked({ count, isOpen }: { readonly count: number; readonly isOpen: boolean }) {
  const { timeline } = useFullText();
  return `${timeline.blocked(count)} ${isOpen ? timeline.hideBlocked : timeline.showBlocked}`;
}
