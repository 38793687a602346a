import { Pin } from 'lucide-react';

import { useText } from '../../text/use-text.js';
import { momentOf } from '../timeline/days.js';
import styles from './message.module.css';

/** Says after the text that the message was edited or is pinned. */
export function MessageMarks({ editedAt, isPinned }: { editedAt: string | null; isPinned: boolean }) {
  const text = useText();
  return (
    <span className={styles['marks']}>
      {editedAt !== null && <span title={momentOf(editedAt)}> ({text.message.edited})</span>}
      {isPinned && (
        <span className={styles['pinned']}>
          {' '}
          <Pin aria-hidden size={12} /> {text.message.pinned}
        </span>
      )}
    </span>
  );
}
