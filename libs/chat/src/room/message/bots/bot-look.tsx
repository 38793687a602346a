import { colourOf, type Message, namedSenderOf } from '#client';

import { useEmbedding } from '../../../parts/embedding.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Avatar } from '../../../ui/avatar.js';
import styles from './bot-look.module.css';

export interface BotLookProps {
  readonly message: Message;
  /** True beside the bot's name. */
  readonly isNamed: boolean;
  /** The id of what belongs to the label of the message. */
  readonly id: string;
}

/** The look of a bot's message: the mark of a bot, the sender that it names, and a bar in its colour. */
export function BotLook({ message, isNamed, id }: BotLookProps) {
  const colour = colourOf(message);
  return (
    <>
      {isNamed && <Mark message={message} id={id} />}
      {colour !== null && (
        <span
          aria-hidden
          data-colour={colour}
          className={styles.bar}
          {...(colour.startsWith('#') && { style: { backgroundColor: colour } })}
        />
      )}
    </>
  );
}

function Mark({ message, id }: Omit<BotLookProps, 'isNamed'>) {
  const { person: text } = useFullText();
  const isEmbedded = useEmbedding() !== null;
  const sender = namedSenderOf(message);
  return (
    <span id={id} className={styles.mark}>
      <span className={styles.bot}>{text.bot}</span>
      {sender !== null && (
        <>
          {' '}
          {/* The page of another application may load pictures of any origin, and a bot can name any. */}
          <Avatar userId={sender.name} name={sender.name} avatarUrl={isEmbedded ? null : sender.avatarUrl} size="s" />
          <bdi className={styles.sender}>{sender.name}</bdi>
        </>
      )}
    </span>
  );
}
