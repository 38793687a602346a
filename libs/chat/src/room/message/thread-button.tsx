import { MessagesSquare } from 'lucide-react';

import type { Message, ThreadSummary } from '#client';
import { useUnreadThreads } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { useRoomActions } from '../state/room-state.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './thread-button.module.css';

/** Opens the thread of a root that has replies, or of a reply that is also in the room. Not in the panel of the thread. */
export function ThreadButton({ message }: { message: Message }) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const { threadId: shown, openThread } = useRoomActions();
  const { id, threadId, thread } = message;
  if (shown !== null) return null;
  return (
    <button type="button" tabIndex={tabIndex} className={styles.thread} onClick={() => openThread(threadId ?? id)}>
      <MessagesSquare aria-hidden size={14} />
      {thread === undefined ? text.message.openThread : <Replies root={message} thread={thread} />}
    </button>
  );
}

function Replies({ root, thread }: { root: Message; thread: ThreadSummary }) {
  const text = useFullText();
  const unread = useUnreadThreads()?.threads.find(({ threadId }) => threadId === root.id)?.unread ?? 0;
  return (
    <>
      <span>{text.message.replies(thread.replies)}</span>
      {unread > 0 && <span className={styles.unread}> {text.message.unreadReplies(unread)}</span>}
    </>
  );
}
