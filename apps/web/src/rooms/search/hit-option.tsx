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
  const text = useText();
  const { face, name, remark } = useShown(hit);
  return (
    <div id={id} role="option" aria-selected={isActive} className={styles.option} onClick={onChoose}>
      {face}
      <span className={styles.name}>
        <bdi>{name}</bdi>
      </span>
      {remark !== '' && (
        <>
          {' '}
          <span className={styles.about}>
            <bdi>{remark}</bdi>
          </span>
        </>
      )}
      {hit.kind === 'public' && <span className={styles.about}> {text.search.members(hit.room.memberCount)}</span>}
    </div>
  );
}

function useShown(hit: Hit) {
  const text = useText();
  if (hit.kind === 'person') {
    const { id, displayName, username } = hit.user;
    return { face: <Avatar userId={id} name={displayName} size="s" />, name: displayName, remark: `@${username}` };
  }
  if (hit.kind === 'public') {
    const { id, name, topic } = hit.room;
    return { face: <RoomAvatar roomId={id} kind="public" size="s" />, name: name ?? '', remark: topic ?? '' };
  }
  const { room } = hit;
  const name = roomTitle(room, text);
  const { peer } = room;
  if (room.kind === 'group')
    return { face: <RoomAvatar roomId={room.id} kind={room.visibility} size="s" />, name, remark: room.topic ?? '' };
  const remark = peer?.username == null ? '' : `@${peer.username}`;
  return { face: <Avatar userId={remark === '' ? null : (peer?.id ?? null)} name={name} size="s" />, name, remark };
}
