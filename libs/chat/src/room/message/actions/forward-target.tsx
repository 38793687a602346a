import type { RoomState } from '#client';

import { GuestMark } from '../../../names/guest-mark.js';
import { useNames } from '../../../names/use-names.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Avatar, RoomAvatar } from '../../../ui/avatar.js';
import styles from './forward-dialog.module.css';

interface ForwardTargetProps {
  readonly room: RoomState;
  readonly isChosen: boolean;
  /** Takes the room among the chosen ones, or out of them. */
  readonly onChoose: () => void;
  readonly onPress: () => void;
}

/** A room in the list: its checkbox chooses it, its button forwards. */
export function ForwardTarget({ room, isChosen, onChoose, onPress }: ForwardTargetProps) {
  const text = useFullText();
  const names = useNames();
  const title = names.ofRoom(room);
  const isGuest = room.peer?.type === 'guest';
  const spoken = isGuest ? `${title} ${text.people.guest}` : title;
  return (
    <li className={styles.target}>
      <label className={styles.choice}>
        <input type="checkbox" aria-label={text.forwarding.choose(spoken)} checked={isChosen} onChange={onChoose} />
      </label>
      <button type="button" className={styles.room} onClick={onPress}>
        {room.kind === 'direct' ? (
          <Avatar
            userId={room.peer?.id ?? null}
            name={names.plain(room.peer)}
            avatarUrl={room.peer?.avatarUrl}
            size="s"
          />
        ) : (
          <RoomAvatar roomId={room.id} name={room.name} avatarUrl={room.avatarUrl} kind={room.visibility} size="s" />
        )}
        <bdi className={styles.title}>{title}</bdi>
        {room.peer !== null && <GuestMark person={room.peer} />}
      </button>
    </li>
  );
}
