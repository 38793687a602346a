import { Link } from 'wouter';

import type { ThreadState } from '#client';

import { threadPath } from '#chat/room/state/paths.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import styles from './bookmarks-page.module.css';
import { MessageLink } from './message-link.js';
import { RoomName } from './room-name.js';
import { useIsCounted } from './use-is-counted.js';

/** The message that a thread began with, which leads to the thread; its room, its replies, and how many are unread. */
export function ThreadEntry({ state }: { readonly state: ThreadState }) {
  const { threads, rooms } = useFullText();
  const { roomId, root } = state;
  const unread = useIsCounted(roomId) ? state.unread : 0;
  const { replies, lastAt } = state.thread;
  const path = threadPath(state);
  return (
    <>
      {root === null ? (
        <Link href={path} className={styles.message}>
          {threads.gone}
        </Link>
      ) : (
        <MessageLink message={root} path={path} />
      )}
      <p className={styles.about}>
        <RoomName roomId={roomId} />
        <span>{threads.replies(replies)}</span>
        {unread > 0 && <span className={styles.unread}>{rooms.unread(unread)}</span>}
        {lastAt !== null && <time dateTime={lastAt}>{threads.lastReply(momentText(new Date(lastAt)))}</time>}
      </p>
    </>
  );
}
