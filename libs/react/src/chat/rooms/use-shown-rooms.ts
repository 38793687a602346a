import { useEffect, useMemo, useState } from 'react';

import { isHidden, type RoomState } from '#client';
import { useMe, useRooms } from '#react';

import { type HeldActivity, holdMuted, inOrderOfActivity } from './list-order.js';
import { storeActivity, storedActivity } from './stored-activity.js';

/**
 * The user's rooms, favourites first, then latest activity first, without the conversations that the user has hidden.
 * Messages of others do not move a muted room.
 */
export function useShownRooms(): readonly RoomState[] {
  const rooms = useRooms();
  const me = useMe()?.user.id;
  const [before, setHeld] = useState<HeldActivity>(storedActivity);
  const held = useMemo(() => holdMuted(before, rooms, me), [before, rooms, me]);
  if (held !== before) setHeld(held);
  useEffect(() => storeActivity(held), [held]);
  return useMemo(() => inOrderOfActivity(rooms, held).filter((room) => !isHidden(room)), [rooms, held]);
}
