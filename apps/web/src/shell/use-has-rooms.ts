import { useSyncExternalStore } from 'react';

import { useParley } from '#react';

/** True if there are rooms to show, which may be out of date. */
export function useHasRooms(): boolean {
  const { rooms } = useParley();
  return useSyncExternalStore(rooms.subscribe, () => rooms.getSnapshot().length > 0);
}
