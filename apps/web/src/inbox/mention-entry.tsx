import type { Mention } from '#client';

import { useFullText } from '#chat/text/use-full-text.js';
import styles from './bookmarks-page.module.css';
import { MessageLink } from './message-link.js';
import { RoomName } from './room-name.js';
import { useIsCounted } from './use-is-counted.js';

/** A message that leads to its place, and its room. */
export function MentionEntry({ mention: { message, unread } }: { readonly mention: Mention }) {
  const text = useFullText();
  const isUnread = useIsCounted(message.roomId) && unread;
  return (
    <>
      <MessageLink message={message} />
      <p className={styles.about}>
        <RoomName roomId={message.roomId} />
        {isUnread && <span className={styles.unread}>{text.mentions.unread}</span>}
      </p>
    </>
  );
}
