import type { RoomId } from '#client';
import { useRoom } from '#react';

import { roomTitle } from '../../rooms/room-title.js';
import { useText } from '../../text/use-text.js';

/** The title of the room and the actions on it. */
export function RoomHeader({ roomId }: { roomId: RoomId }) {
  const { room } = useRoom(roomId);
  const text = useText();
  return (
    <header>
      <h2 dir="auto">{room === null ? '' : roomTitle(room, text)}</h2>
    </header>
  );
}
