import { memo } from 'react';

import type { Message, SystemNotice } from '#client';
import { usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import { isolated } from '../../text/isolated.js';
import { momentOf, timeOf } from '../../text/days.js';
import { noticeText } from './notice-text.js';
import styles from './timeline.module.css';

/** One line about an event in the room. */
export const Notice = memo(function Notice({ message, isHighlighted }: { message: Message; isHighlighted: boolean }) {
  return (
    <div
      data-row="notice"
      data-id={message.id}
      data-seq={message.seq}
      tabIndex={-1}
      className={classes(styles['notice'], isHighlighted && styles['highlighted'])}
    >
      <p>{message.system !== null && <NoticeText notice={message.system} />}</p>
      <time dateTime={message.createdAt} title={momentOf(message.createdAt)}>
        {timeOf(message.createdAt)}
      </time>
    </div>
  );
});

/** The words of a notice with the names of its people. */
export function NoticeText({ notice }: { notice: SystemNotice }) {
  const people = usePeople([notice.userId, notice.actorId]);
  const text = useText();
  const names = useNames();
  return noticeText(
    notice,
    (id) => {
      const brief = people.get(id);
      return isolated(brief === undefined ? text.timeline.someone : names.of(brief));
    },
    text,
  );
}
