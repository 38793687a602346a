import { Link, useRoute } from 'wouter';

import { useRooms } from '#react';

import { useText } from '../text/use-text.js';
import styles from './room-list.module.css';
import { roomTitle } from './room-title.js';

/** The user's rooms in order of activity. */
export function RoomList() {
  const text = useText();
  const rooms = useRooms();
  const [, params] = useRoute('/rooms/:roomId/*?');
  return (
    <nav aria-label={text.rooms.label} className={styles.scroller}>
      <ul className={styles.list}>
        {rooms.map((room) => (
          <li key={room.id}>
            <Link href={`/rooms/${room.id}`} aria-current={params?.roomId === room.id ? 'page' : undefined}>
              <bdi>{roomTitle(room, text)}</bdi> {room.unread > 0 && text.rooms.unread(room.unread)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
