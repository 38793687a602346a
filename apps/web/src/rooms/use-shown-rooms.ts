import { useMemo, useState } from 'react';

import { isHidden, type RoomState } from '#client';
import { useMe, useRooms } from '#react';

import { type HeldActivity, holdMuted, inOrderOfActivity } from './list-order.js';

/**
 * The user's rooms, latest activity first, without the conversations that the user has hidden. Messages of others do not
 * move a muted room.
 */
export function useShownRooms(): readonly RoomState[] {
  const rooms = useRooms();
  const me = useMe()?.user.id;
  const [before, setHeld] = useState<HeldActivity>(() => new Map());
  const held = useMemo(() => holdMuted(before, rooms, me), [before, rooms, me]);
  if (held !== before) setHeld(held);
  return useMemo(() => inOrderOfActivity(rooms, held).filter((room) => !isHidden(room)), [rooms, held]);
}
