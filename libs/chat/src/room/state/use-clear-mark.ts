import { useEffect, useEffectEvent, useRef } from 'react';

import type { RoomId } from '#client';
import { useParley, useRoom, useSynced } from '#react';

/** A room that the user has marked as unread is no longer so once it is opened. A mark of the open room stays. */
export function useClearMark(roomId: RoomId): void {
  const parley = useParley();
  const { room } = useRoom(roomId);
  // A room that was kept over a reload may be older than its mark, and a request needs a connection.
  const isKnown = useSynced() && room !== null;
  const isDone = useRef(false);
  const clear = useEffectEvent(() => {
    // Without an answer the room stays marked, as it was.
    if (room?.me.unreadMark === true)
      parley
        .room(roomId)
        .markUnread(false)
        .catch(() => undefined);
  });
  useEffect(() => {
    if (!isKnown || isDone.current) return;
    isDone.current = true;
    clear();
  }, [isKnown]);
}
