import { Fragment, type ReactNode } from 'react';

import { useNames } from '#chat/names/use-names.js';
import { StatusText } from '#chat/profile/status/shown-status.js';
import { statusOf } from '#chat/profile/status/user-status.js';
import { useText } from '#chat/text/use-text.js';
import { Avatar, RoomAvatar } from '#chat/ui/avatar.js';
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
        {hit.kind === 'person' && <StatusText status={statusOf(hit.user.ext)} />}
      </span>
    </div>
  );
}

/** The parts of an option: a picture or sign, the name, and words about the user or room. */
function useShown(hit: Hit): { face: ReactNode; name: string; about: readonly string[] } {
  const text = useText();
  const names = useNames();
  if (hit.kind === 'person') {
    const { id, displayName, username, avatarUrl } = hit.user;
    const face = <Avatar userId={id} name={displayName} avatarUrl={avatarUrl} />;
    return { face, name: displayName, about: [`@${username}`] };
  }
  const { room } = hit;
  const { id, avatarUrl } = room;
  const topic = room.topic === null || room.topic === '' ? [] : [room.topic];
  if (hit.kind === 'public') {
    const face = <RoomAvatar roomId={id} name={room.name} avatarUrl={avatarUrl} kind="public" />;
    return { face, name: room.name ?? '', about: [text.search.members(room.memberCount), ...topic] };
  }
  const name = hit.room.name ?? names.plain(hit.room.peer);
  if (room.kind === 'group')
    return {
      face: <RoomAvatar roomId={id} name={room.name} avatarUrl={avatarUrl} kind={room.visibility} />,
      name,
      about: topic,
    };
  const { peer } = hit.room;
  const isErased = peer?.username == null;
  const face = <Avatar userId={isErased ? null : peer.id} name={name} avatarUrl={peer?.avatarUrl} />;
  return { face, name, about: isErased ? [] : [`@${peer.username}`] };
}
