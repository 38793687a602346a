import { type ReactNode, type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';

import type { Message } from '#client';
import { useParley, useRoom } from '#react';

import { useNames } from '../../../names/use-names.js';
import { useIsBlocked } from '../../../people/use-blocked-people.js';
import { momentOf } from '../../../text/days.js';
import { momentText } from '../../../text/formats.js';
import { useText } from '../../../text/use-text.js';
import { useNear } from '../../files/use-near.js';
import { beginning } from '../../words/beginning.js';
import { messageText } from '../../words/message-text.js';
import { useShownMentions } from '../../words/use-mentioned-names.js';
import { linkedMessagesOf, type LinkedPlace } from './linked-messages.js';
import styles from './linked-message.module.css';

interface LinkedMessageProps {
  readonly place: LinkedPlace;
  /** The name of the place, above the message. */
  readonly name: ReactNode;
  /** The URL, for a message that the user cannot read. */
  readonly link: ReactNode;
}

/**
 * The message to which a link leads, in place of its URL: who wrote it, when, and the beginning of its text. The URL comes back when
 * the message is deleted, or the user is no longer in its room.
 */
export function LinkedMessage({ place, name, link }: LinkedMessageProps) {
  const element = useRef<HTMLSpanElement>(null);
  const message = useLinked(place, element);
  const isGone = message === null || message?.deletedAt != null || message?.system != null;
  return (
    <span ref={element}>
      {isGone ? link : name}
      {message !== undefined && !isGone && <Shown message={message} />}
    </span>
  );
}

/** The message: from its room if the client holds it, else from the server once the link is near the view. */
function useLinked({ roomId, seq }: LinkedPlace, element: RefObject<HTMLElement | null>): Message | null | undefined {
  const linked = linkedMessagesOf(useParley());
  const { room, messages } = useRoom(roomId);
  const held = messages.find((message) => message.seq === seq);
  const isWanted = useNear(element) && held === undefined;
  useEffect(() => (isWanted ? linked.show({ roomId, seq }) : undefined), [linked, roomId, seq, isWanted]);
  const of = (): Message | null | undefined => linked.of({ roomId, seq });
  const asked = useSyncExternalStore(linked.subscribe, of, of);
  return room !== null && seq < room.firstSeq ? null : (held ?? asked);
}

function Shown({ message }: { readonly message: Message }) {
  const text = useText();
  const names = useNames();
  const shown = useShownMentions(message);
  if (useIsBlocked(message)) return <Box>{text.message.blocked}</Box>;
  const { sender, createdAt } = message;
  return (
    <Box>
      <span className={styles.heading}>
        <bdi className={styles.name}>{names.of(sender)}</bdi>{' '}
        <time dateTime={createdAt} title={momentOf(createdAt)} className={styles.time}>
          {momentText(new Date(createdAt))}
        </time>
      </span>{' '}
      <span dir="auto" className={styles.text}>
        {beginning(messageText(message, shown))}
      </span>
    </Box>
  );
}

/** A block in the link, without the line under the words of a link. */
function Box({ children }: { readonly children: ReactNode }) {
  return (
    <span className={styles.place}>
      <span className={styles.message}>{children}</span>
    </span>
  );
}
