import type { ReactNode } from 'react';

import type { Message } from '#client';

import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { momentOf } from '../timeline/days.js';
import type { Part } from './excerpt.js';
import styles from './found-message.module.css';

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

interface FoundMessageProps {
  readonly message: Message;
  readonly parts: readonly Part[];
  /** Buttons below the text. */
  readonly children?: ReactNode;
}

/** A message in a list outside the timeline: who wrote it, when, and the part of its text that matters. */
export function FoundMessage({ message, parts, children }: FoundMessageProps) {
  const text = useText();
  const name = message.sender?.displayName ?? text.rooms.deletedUser;
  return (
    <div className={styles.found}>
      <Avatar userId={message.senderId} name={name} avatarUrl={message.sender?.avatarUrl} size="s" />
      <div className={styles.content}>
        <p className={styles.heading}>
          <bdi className={styles.name}>{name}</bdi>
          <time dateTime={message.createdAt} title={momentOf(message.createdAt)} className={styles.time}>
            {moment.format(new Date(message.createdAt))}
          </time>
        </p>
        <p dir="auto" className={styles.text}>
          {parts.map((part, index) => (part.isHit ? <mark key={index}>{part.text}</mark> : part.text))}
        </p>
        {children}
      </div>
    </div>
  );
}
