import { Reply, X } from 'lucide-react';

import type { Message } from '#client';
import { useRoom } from '#react';

import { useText } from '../../text/use-text.js';
import { IconButton } from '../../ui/icon-button.js';
import { messageText } from '../message/message-text.js';
import styles from './bar.module.css';

/** The message that the text answers, as it is now. */
export function ReplyBar({ message, onCancel }: { message: Message; onCancel: () => void }) {
  const text = useText();
  const { messages } = useRoom(message.roomId);
  const shown = messages.find(({ id }) => id === message.id) ?? message;
  const name = shown.sender?.displayName ?? text.rooms.deletedUser;
  return (
    <div className={styles.bar}>
      <Reply aria-hidden size={16} className={styles.icon} />
      <p className={styles.words}>
        {text.composer.replyingTo} <bdi className={styles.name}>{name}</bdi>{' '}
        <span dir="auto">{shown.deletedAt === null ? messageText(shown) : text.composer.deletedMessage}</span>
      </p>
      <IconButton size="s" label={text.composer.cancelReply} icon={X} onPress={onCancel} />
    </div>
  );
}
