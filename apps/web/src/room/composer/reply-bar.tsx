import { Reply, X } from 'lucide-react';

import type { Message } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';
import { IconButton } from '../../ui/icon-button.js';
import { plainText } from '../message/markdown/plain-text.js';
import styles from './bar.module.css';

/** The message that the text answers, as it is now. */
export function ReplyBar({ message, onCancel }: { message: Message; onCancel: () => void }) {
  const text = useText();
  const { messages } = useRoom(message.roomId);
  const { sender, body, deletedAt } = messages.find(({ id }) => id === message.id) ?? message;
  return (
    <div className={styles.bar}>
      <Reply aria-hidden size={16} className={styles.icon} />
      <p className={styles.words}>
        {text.composer.replyingTo} <bdi className={styles.name}>{sender?.displayName ?? text.rooms.deletedUser}</bdi>{' '}
        <span dir="auto">{deletedAt === null ? plainText(body) : text.composer.deletedMessage}</span>
      </p>
      <IconButton size="s" label={text.composer.cancelReply} icon={X} onPress={onCancel} />
    </div>
  );
}
