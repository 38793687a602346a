import { Link } from 'wouter';

import type { Message } from '#client';
import type { ShowText } from '#client/body';

import { messageText } from '#chat/room/words/message-text.js';
import { FoundMessage } from '#chat/room/search/found-message.js';
import { useFullText } from '#chat/text/use-full-text.js';
import styles from './bookmarks-page.module.css';

/** The beginning of a longer message is shown. */
const SHOWN_CHARS = 300;

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

/** A message that leads nowhere. */
export function ShownMessage({ message }: { readonly message: Message }) {
  const { message: text } = useFullText();
  const shown = (show: ShowText): string =>
    message.deletedAt === null ? cut(messageText(message, show)) : text.deleted;
  return <FoundMessage message={message} partsOf={(show) => [{ text: shown(show), isHit: false }]} />;
}

function cut(text: string): string {
  const chars = Array.from(text);
  return chars.length > SHOWN_CHARS ? `${chars.slice(0, SHOWN_CHARS).join('')}…` : text;
}
