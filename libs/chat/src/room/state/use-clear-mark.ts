import { useEffect, useEffectEvent } from 'react';

import type { RoomState } from '#client';
import { useParley, useSynced } from '#react';

import { useRoomActions } from './room-state.js';

/**
 * A room that the user has marked as unread is no longer so once it is opened. A mark of the open room stays.
 * @param isShown the messages to which the mark leads are on the page
 */
export function useClearMark(room: RoomState, isShown: boolean): void {
  const parley = useParley();
  const { controller } = useRoomActions();
  // A room that was kept over a reload may be older than its mark, and a request needs a connection.
  const isKnown = useSynced() && isShown;
  const clear = useEffectEvent(() => {
    // Without an answer the room stays marked, as it was.
    if (room.me.unreadMark === true)
      parley
        .room(room.id)
        .markUnread(false)
        .catch(() => undefined);
  });
  useEffect(() => {
    if (isKnown && controller.endMark()) clear();
  }, [isKnown, controller]);
}
