import { Reply, X } from 'lucide-react';

import type { Message } from '#client';
import { useRoom } from '#react';

import { useNames } from '../../names/use-names.js';
import { Boundary } from '../../parts/boundary.js';
import { useText } from '../../text/use-text.js';
import { IconButton } from '../../overlays/icon-button.js';
import { messageText } from '../words/message-text.js';
import styles from './bar.module.css';
import { useOuterEscape } from './use-outer-escape.js';

/** The message that the text answers, as it is now. */
export function ReplyBar({ message, onCancel }: { message: Message; onCancel: () => void }) {
  const text = useText();
  useOuterEscape(onCancel);
  const { messages } = useRoom(message.roomId);
  const shown = messages.find(({ id }) => id === message.id) ?? message;
  return (
    <div className={styles.bar}>
      <Reply aria-hidden size={16} className={styles.icon} />
      <p className={styles.words}>
        <Boundary of={shown} fallback={text.parts.message}>
          <Words message={shown} />
        </Boundary>
      </p>
      <IconButton size="s" label={text.composer.cancelReply} icon={X} onPress={onCancel} />
    </div>
  );
}

function Words({ message }: { message: Message }) {
  const text = useText();
  const name = useNames().of(message.sender);
  return (
    <>
      {text.composer.replyingTo} <bdi className={styles.name}>{name}</bdi>{' '}
      <span dir="auto">{message.deletedAt === null ? messageText(message) : text.composer.deletedMessage}</span>
    </>
  );
}
