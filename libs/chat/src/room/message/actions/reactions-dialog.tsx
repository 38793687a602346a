import type { Message, Reaction } from '#client';
import { usePeople, useRoom } from '#react';

import { useNames } from '../../../names/use-names.js';
import { Dialog } from '../../../overlays/dialog.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Avatar } from '../../../ui/avatar.js';
import styles from './reactions-dialog.module.css';

/** Who reacted to a message, as it is now, by emoji. */
export function ReactionsDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const text = useFullText();
  const { messages } = useRoom(message.roomId, { still: true });
  const { reactions } = messages.find(({ id }) => id === message.id) ?? message;
  return (
    <Dialog isOpen size="s" title={text.actions.reactions} onClose={onClose}>
      {reactions.map((reaction) => (
        <Reactors key={reaction.emoji} reaction={reaction} />
      ))}
    </Dialog>
  );
}

function Reactors({ reaction: { emoji, count, userIds } }: { reaction: Reaction }) {
  const text = useFullText();
  const names = useNames();
  const people = usePeople(userIds);
  const shown = userIds.flatMap((id) => people.get(id) ?? []);
  const title = `${emoji} ${String(count)}`;
  return (
    <section aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      <ul className={styles.people}>
        {shown.map((person) => (
          <li key={person.id} className={styles.person}>
            <Avatar userId={person.id} name={names.plain(person)} avatarUrl={person.avatarUrl} size="s" />
            <bdi>{names.of(person)}</bdi>
          </li>
        ))}
        {count > shown.length && <li>{text.actions.moreReactors(count - shown.length)}</li>}
      </ul>
    </section>
  );
}
