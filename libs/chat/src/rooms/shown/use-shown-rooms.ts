import { useEffect, useMemo, useState } from 'react';

import { isHidden, type RoomState } from '#client';
import { useMe, useRooms } from '#react';

import { type HeldActivity, holdMuted, inOrderOfActivity } from './list-order.js';
import { storeActivity, storedActivity } from './stored-activity.js';
import { unreadOrOpen } from './unread.js';
import { useIsOnlyUnread } from './unread-filter.js';

export interface ShownRooms {
  readonly rooms: readonly RoomState[];
  /** True if the user has rooms, also if the list shows none of them. */
  readonly hasAny: boolean;
}

/** The rooms of the list: all of the user's, or only the unread ones and the open one. */
export function useShownRooms(openId: string | undefined): ShownRooms {
  const all = useOwnRooms();
  const [isOnlyUnread] = useIsOnlyUnread();
  const rooms = useMemo(() => (isOnlyUnread ? unreadOrOpen(all, openId) : all), [isOnlyUnread, all, openId]);
  return { rooms, hasAny: all.length > 0 };
}

/**
 * The user's rooms, favourites first and muted rooms last, then latest activity first, without the conversations that the user has hidden.
 * Messages of others do not move a muted room.
 */
function useOwnRooms(): readonly RoomState[] {
  const rooms = useRooms();
  const me = useMe()?.user.id;
  const [before, setHeld] = useState<HeldActivity>(storedActivity);
  const held = useMemo(() => holdMuted(before, rooms, me), [before, rooms, me]);
  if (held !== before) setHeld(held);
  useEffect(() => storeActivity(held), [held]);
  return useMemo(() => inOrderOfActivity(rooms, held).filter((room) => !isHidden(room)), [rooms, held]);
}
