import { Reply } from 'lucide-react';

import type { MessageId, RoomId, UserId } from '#client';
import { useMessage } from '#react';

import { useNames } from '../../names/use-names.js';
import { useIsBlocked } from '../../people/use-blocked-people.js';
import { useText } from '../../text/use-text.js';
import { useRoomActions } from '../state/room-state.js';
import { useShownTimeline } from '../state/shown-timeline.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { messageText } from '../words/message-text.js';
import { useShownMentions } from '../words/use-mentioned-names.js';
import styles from './message.module.css';

const NONE: UserId[] = [];

/** The message that this one answers, in one line; a link that jumps to it. */
export function ReplyPreview({ roomId, id }: { roomId: RoomId; id: MessageId }) {
  const text = useText();
  const tabIndex = useInnerTabIndex();
  const { controller } = useRoomActions();
  const origin = useMessage(useShownTimeline(), id);
  const name = useNames().of(origin?.sender);
  const isBlocked = useIsBlocked(origin);
  const shown = useShownMentions({ mentions: origin?.mentions ?? NONE });
  const missing = origin === null ? text.message.replyGone : `${text.message.replyTo} …`;
  return (
    <a
      href={origin == null ? `/rooms/${roomId}` : `/rooms/${roomId}/${origin.seq}`}
      tabIndex={tabIndex}
      className={styles['reply']}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        // A press of a key has no position.
        void controller.jumpTo({ id }, { focus: event.detail === 0 });
      }}
    >
      <Reply aria-hidden size={14} />
      {origin == null || isBlocked ? (
        <span>{isBlocked ? text.message.blocked : missing}</span>
      ) : (
        <>
          <span>{text.message.replyTo}</span>
          <bdi className={styles['replyName']}>{name}</bdi>
          <bdi className={styles['replyText']}>
            {origin.deletedAt === null ? messageText(origin, shown) : text.message.deleted}
          </bdi>
        </>
      )}
    </a>
  );
}
