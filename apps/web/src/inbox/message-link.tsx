import { Link } from 'wouter';

import type { Message } from '#client';

import { messageText } from '#chat/room/message/message-text.js';
import { FoundMessage } from '#chat/room/search/found-message.js';
import styles from './bookmarks-page.module.css';

/** Of a longer message, the beginning is shown. */
const SHOWN_CHARS = 300;

/** A message that leads to its place. */
export function MessageLink({ message }: { readonly message: Message }) {
  return (
    <Link href={`/rooms/${message.roomId}/${message.seq}`} className={styles.message}>
      <FoundMessage message={message} partsOf={() => [{ text: cut(messageText(message)), isHit: false }]} />
    </Link>
  );
}

function cut(text: string): string {
  const chars = Array.from(text);
  return chars.length > SHOWN_CHARS ? `${chars.slice(0, SHOWN_CHARS).join('')}…` : text;
}
