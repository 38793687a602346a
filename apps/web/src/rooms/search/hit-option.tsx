import { Fragment, type ReactNode } from 'react';

import { useText } from '../../text/use-text.js';
import { Avatar, RoomAvatar } from '../../ui/avatar.js';
import { roomTitle } from '../room-title.js';
import type { Hit } from './hits.js';
import styles from './search-hits.module.css';

interface HitOptionProps {
  readonly id: string;
  readonly hit: Hit;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}

/** One hit. Its name begins with the name of the person or room. */
export function HitOption({ id, hit, isActive, onChoose }: HitOptionProps) {
  const { face, name, about } = useShown(hit);
  return (
    <div id={id} role="option" aria-selected={isActive} className={styles.option} onClick={onChoose}>
      {face}
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{name}</bdi>
        </span>{' '}
        {about.length > 0 && (
          <span className={styles.about}>
            {about.map((part, place) => (
              <Fragment key={part}>
                {place > 0 && <span>{' · '}</span>}
                <bdi>{part}</bdi>
              </Fragment>
            ))}
          </span>
        )}
      </span>
    </div>
  );
}

/** What an option shows: a sign, the name, and words about the person or room. */
function useShown(hit: Hit): { face: ReactNode; name: string; about: readonly string[] } {
  const text = useText();
  if (hit.kind === 'person') {
    const { id, displayName, username } = hit.user;
    return { face: <Avatar userId={id} name={displayName} />, name: displayName, about: [`@${username}`] };
  }
  const { room } = hit;
  const topic = room.topic === null || room.topic === '' ? [] : [room.topic];
  if (hit.kind === 'public') {
    const about = [text.search.members(room.memberCount), ...topic];
    return { face: <RoomAvatar roomId={room.id} kind="public" />, name: room.name ?? '', about };
  }
  const name = roomTitle(hit.room, text);
  if (room.kind === 'group')
    return { face: <RoomAvatar roomId={room.id} kind={room.visibility} />, name, about: topic };
  const { peer } = hit.room;
  const isErased = peer?.username == null;
  const face = <Avatar userId={isErased ? null : peer.id} name={name} />;
  return { face, name, about: isErased ? [] : [`@${peer.username}`] };
}
