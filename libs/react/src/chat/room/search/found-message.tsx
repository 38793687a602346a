import type { ReactNode } from 'react';

import type { Message } from '#client';
import type { ShowText } from '#client/body';

import { useNames } from '../../names/use-names.js';
import { Boundary } from '../../parts/boundary.js';
import { momentText } from '../../text/formats.js';
import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import type { Part } from '../message/markdown/cut-at-words.js';
import { useShownMentions } from '../message/use-mentioned-names.js';
import { momentOf } from '../timeline/days.js';
import styles from './found-message.module.css';

interface FoundMessageProps {
  readonly message: Message;
  /** The parts of the text, which shows people as messages do. */
  readonly partsOf: (show: ShowText) => readonly Part[];
  /** Buttons below the text. */
  readonly children?: ReactNode;
}

/** A message in a list outside the timeline: who wrote it, when, and the part of its text that matters. */
export function FoundMessage(props: FoundMessageProps) {
  const { parts } = useText();
  return (
    <Boundary of={props.message} fallback={parts.message}>
      <Found {...props} />
    </Boundary>
  );
}

function Found({ message, partsOf, children }: FoundMessageProps) {
  const names = useNames();
  const shown = useShownMentions(message);
  return (
    <div className={styles.found}>
      <Avatar
        userId={message.senderId}
        name={names.plain(message.sender)}
        avatarUrl={message.sender?.avatarUrl}
        size="s"
      />
      <div className={styles.content}>
        <p className={styles.heading}>
          <bdi className={styles.name}>{names.of(message.sender)}</bdi>
          <time dateTime={message.createdAt} title={momentOf(message.createdAt)} className={styles.time}>
            {momentText(new Date(message.createdAt))}
          </time>
        </p>
        <p dir="auto" className={styles.text}>
          {partsOf(shown).map((part, index) => (part.isHit ? <mark key={index}>{part.text}</mark> : part.text))}
        </p>
        {children}
      </div>
    </div>
  );
}
