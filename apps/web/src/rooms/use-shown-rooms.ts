import { useMemo } from 'react';

import { isHidden, type RoomState } from '#client';
import { useRooms } from '#react';

/** The user's rooms, latest activity first, without the conversations that the user has hidden. */
export function useShownRooms(): readonly RoomState[] {
  const rooms = useRooms();
  return useMemo(() => rooms.filter((room) => !isHidden(room)), [rooms]);
}
