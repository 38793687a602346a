import { Link } from 'wouter';

import type { UserBrief } from '#client';

import { useNames } from '../../names/use-names.js';
import { useFullText } from '../../text/use-full-text.js';
import { roomPath } from '../state/paths.js';
import styles from './shared-rooms.module.css';
import { useSharedRooms } from './use-shared-rooms.js';

interface SharedRoomsProps {
  readonly person: UserBrief;
  /** The user has chosen a room. */
  readonly onChoose: () => void;
}

/** Links to the groups that the user and the person are both in; nothing until some are known. */
export function SharedRooms({ person, onChoose }: SharedRoomsProps) {
  const text = useFullText();
  const names = useNames();
  const rooms = useSharedRooms(person);
  if (rooms.length === 0) return null;
  return (
    <>
      <h4 className={styles.title}>{text.person.sharedRooms}</h4>
      <ul aria-label={text.person.sharedRooms} className={styles.rooms}>
        {rooms.map((room) => (
          <li key={room.id}>
            <Link href={roomPath(room.id)} className={styles.room} onClick={onChoose}>
              <bdi>#{names.ofRoom(room)}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
