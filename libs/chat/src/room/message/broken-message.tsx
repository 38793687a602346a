import type { Message } from '#client';

import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import styles from './message.module.css';

export interface BrokenMessageProps {
  readonly message: Message;
  readonly isStored: boolean;
  readonly isActive: boolean;
}

/** In place of a message that cannot be shown. It counts and keeps its place like any other. */
export function BrokenMessage({ message, isStored, isActive }: BrokenMessageProps) {
  const { parts } = useText();
  return (
    <article
      data-row="message"
      data-id={message.id}
      data-seq={isStored ? message.seq : undefined}
      tabIndex={isActive ? 0 : -1}
      className={classes(styles['message'], styles['first'])}
    >
      <p className={classes(styles['broken'], styles['deleted'])}>{parts.message}</p>
    </article>
  );
}
