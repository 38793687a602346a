import { Link } from 'wouter';

import type { Message } from '#client';

import { ShownMessage } from '#chat/room/search/shown-message.js';
import styles from './bookmarks-page.module.css';

interface MessageLinkProps {
  readonly message: Message;
  /** Where it leads, unless to its place in the room. */
  readonly path?: string;
}

/** A message that leads to its place. */
export function MessageLink({ message, path = `/rooms/${message.roomId}/${message.seq}` }: MessageLinkProps) {
  return (
    <Link href={path} className={styles.message}>
      <ShownMessage message={message} />
    </Link>
  );
}
