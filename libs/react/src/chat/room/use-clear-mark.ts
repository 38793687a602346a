import { useEffect, useEffectEvent } from 'react';

import type { RoomId } from '#client';
import { useParley, useRoom } from '#react';

/** A room that the user has marked as unread is no longer so once it is opened. A mark of the open room stays. */
export function useClearMark(roomId: RoomId): void {
  const parley = useParley();
  const { room } = useRoom(roomId);
  const isKnown = room !== null;
  const clear = useEffectEvent(() => {
    // Without an answer the room stays marked, as it was.
    if (room?.me.unreadMark === true)
      parley
        .room(roomId)
        .markUnread(false)
        .catch(() => undefined);
  });
  useEffect(() => {
    if (isKnown) clear();
  }, [isKnown]);
}
