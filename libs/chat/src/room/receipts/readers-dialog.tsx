import type { UserId } from '#client';
import { usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Dialog } from '../../overlays/dialog.js';
import styles from './read-by.module.css';

/** The people who have read a message. */
export function ReadersDialog({ readers, onClose }: { readers: readonly UserId[]; onClose: () => void }) {
  const people = usePeople(readers);
  const text = useText();
  const names = useNames();
  const title = text.receipts.readBy(readers.length);
  return (
    <Dialog isOpen size="s" title={title} onClose={onClose}>
      <ul aria-label={title} className={styles.readers}>
        {readers.map((userId) => {
          const brief = people.get(userId);
          return (
            <li key={userId} className={styles.reader}>
              <Avatar
                userId={userId}
                name={brief === undefined ? '…' : names.plain(brief)}
                avatarUrl={brief?.avatarUrl}
                size="s"
              />
              <bdi>{brief === undefined ? '…' : names.of(brief)}</bdi>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
