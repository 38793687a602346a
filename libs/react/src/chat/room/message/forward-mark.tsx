import { Forward } from 'lucide-react';

import type { ForwardOrigin } from '#client';
import { useRooms } from '#react';

import { useNames } from '../../names/use-names.js';
import { useText } from '../../text/use-text.js';
import { isolated } from '../../text/isolated.js';
import styles from './message.module.css';

/** Says whose message this was, and in which room if the user may read it. */
export function ForwardMark({ origin }: { origin: ForwardOrigin }) {
  const text = useText();
  const names = useNames();
  const rooms = useRooms();
  const room = rooms.find(({ id }) => id === origin.roomId);
  const name = isolated(names.plain({ id: null, displayName: origin.senderName }));
  return (
    <p className={styles['forward']}>
      <Forward aria-hidden size={14} />
      {room === undefined
        ? text.message.forwarded(name)
        : text.message.forwardedIn({ name, room: isolated(names.ofRoom(room)) })}
    </p>
  );
}
