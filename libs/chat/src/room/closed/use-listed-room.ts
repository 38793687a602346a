import { useEffect, useState } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';

import { LIST_MAX } from '#contracts/limits';
import type { Parley, Room, RoomId } from '#client';
import { useParley } from '#react';

/** The directory has no look-up by id. A room that is not among its first pages is shown without its name. */
const PAGES_MAX = 5;

/** A public room as the directory lists it: from the search that led here, or by reading the directory. */
export function useListedRoom(roomId: RoomId, isWanted: boolean): Room | null | 'searching' {
  const parley = useParley();
  const fromSearch = useHistoryState<{ room?: Room } | null>()?.room;
  const known = fromSearch?.id === roomId ? fromSearch : undefined;
  const [read, setRead] = useState<{ roomId: RoomId; room: Room | null } | null>(null);
  const isKnown = known !== undefined;
  useEffect(() => {
    if (!isWanted || isKnown) return;
    let isCurrent = true;
    void readDirectory(parley, roomId)
      .catch(() => null)
      .then((room) => isCurrent && setRead({ roomId, room }));
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId, isWanted, isKnown]);
  return known ?? (read?.roomId === roomId ? read.room : 'searching');
}

async function readDirectory(parley: Parley, roomId: RoomId): Promise<Room | null> {
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: { rooms: readonly Room[]; cursor: string | null } = await parley.ask('room:discover', {
      limit: LIST_MAX,
      ...(cursor !== null && { cursor }),
    });
    const found = answer.rooms.find(({ id }) => id === roomId);
    if (found !== undefined) return found;
    ({ cursor } = answer);
    if (cursor === null) return null;
  }
  return null;
}
