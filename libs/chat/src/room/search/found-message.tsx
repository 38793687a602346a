import { type ReactNode, useState } from 'react';

import type { Message } from '#client';
import type { ShowText } from '#client/body';

import { useNames } from '../../names/use-names.js';
import { Boundary } from '../../parts/boundary.js';
import { momentText } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { useText } from '../../text/use-text.js';
import { useIsBlocked } from '../../people/use-blocked-people.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import type { Part } from '../words/cut-at-words.js';
import { useShownMentions } from '../words/use-mentioned-names.js';
import { momentOf } from '../../text/days.js';
import styles from './found-message.module.css';

export interface FoundMessageProps {
  readonly message: Message;
  /** The parts of the text, which shows people as messages do. */
  readonly partsOf: (show: ShowText) => readonly Part[];
  /** True if nothing around the message can be pressed, so that the line of a blocked person has a button that shows it. */
  readonly isPressable?: boolean;
  /** Files, and buttons, below the text. */
  readonly children?: ReactNode;
}

/**
 * A message in a list outside the timeline: who wrote it, when, and the part of its text that matters. Of a person whom the user
 * blocks, it says only that.
 */
export function FoundMessage(props: FoundMessageProps) {
  const { parts } = useText();
  const [isShown, setShown] = useState(false);
  const isHidden = useIsBlocked(props.message) && !isShown;
  if (isHidden) return <Hidden onShow={props.isPressable === true ? () => setShown(true) : null} />;
  return (
    <Boundary of={props.message} fallback={parts.message}>
      <Found {...props} />
    </Boundary>
  );
}

function Hidden({ onShow }: { readonly onShow: (() => void) | null }) {
  const { message, timeline } = useFullText();
  return (
    <>
      <p className={styles.text}>{message.blocked}</p>
      {onShow !== null && <Button onPress={onShow}>{timeline.showBlocked}</Button>}
    </>
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
