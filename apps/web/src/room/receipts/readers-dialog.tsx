import { useEffect } from 'react';

import type { UserId } from '#client';
import { useParley, useReadable } from '#react';

import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Dialog } from '../../ui/dialog.js';
import styles from './read-by.module.css';

/** The people who have read a message. */
export function ReadersDialog({ readers, onClose }: { readers: readonly UserId[]; onClose: () => void }) {
  const { people } = useParley();
  const known = useReadable(people);
  const text = useText();
  const title = text.receipts.readBy(readers.length);
  // A name that cannot be loaded now is loaded with the next opening.
  useEffect(() => void people.load(readers).catch(() => undefined), [people, readers]);
  return (
    <Dialog isOpen size="s" title={title} onClose={onClose}>
      <ul aria-label={title} className={styles.readers}>
        {readers.map((userId) => {
          const brief = known.get(userId);
          const name = brief === undefined ? '…' : (brief.displayName ?? text.rooms.deletedUser);
          return (
            <li key={userId} className={styles.reader}>
              <Avatar userId={userId} name={name} size="s" />
              <bdi>{name}</bdi>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
