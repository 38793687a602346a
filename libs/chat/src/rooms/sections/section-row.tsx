import { ChevronDown, ChevronRight } from 'lucide-react';

import { useText } from '../../text/use-text.js';
import { VisuallyHidden } from '../../ui/visually-hidden.js';
import { Badge } from '../room-row.js';
import type { SectionHead } from './list-rows.js';
import styles from './section-row.module.css';

interface SectionRowProps {
  readonly head: SectionHead;
  /** True for the row that is the stop of the Tab key. */
  readonly isStop: boolean;
  readonly onToggle: (section: string) => void;
}

/** The head of a section: folds it and opens it. */
export function SectionRow({ head: { section, isFolded, rooms, unread }, isStop, onToggle }: SectionRowProps) {
  const { rooms: text } = useText();
  const hasBadge = isFolded && unread > 0;
  const words = [section, text.sectionRooms(rooms), ...(hasBadge ? [text.sectionUnread(unread)] : [])];
  const Sign = isFolded ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      aria-expanded={!isFolded}
      tabIndex={isStop ? 0 : -1}
      className={styles.head}
      onClick={() => onToggle(section)}
    >
      <Sign aria-hidden size={16} className={styles.sign} />
      <VisuallyHidden>{words.join(', ')}</VisuallyHidden>
      <bdi aria-hidden className={styles.name}>
        {section}
      </bdi>
      {hasBadge && (
        <Badge kind="unread">
          <span aria-hidden>{text.count(unread)}</span>
        </Badge>
      )}
    </button>
  );
}
