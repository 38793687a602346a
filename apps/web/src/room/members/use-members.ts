import { useEffect, useState } from 'react';

import { LIMITS } from '#contracts/limits';
import type { Member, RoomId, RoomState } from '#client';
import { useConnection, useParley, useRoom } from '#react';

/** All members of the room, which stay current; `null` until they are loaded, if that `isWanted`. */
export function useMembers(roomId: RoomId, isWanted = true): { members: readonly Member[] | null; error: unknown } {
  const parley = useParley();
  const { members, status } = useRoom(roomId);
  const isConnected = useConnection().status === 'connected';
  const [error, setError] = useState<unknown>(null);
  const mustLoad = isWanted && members === null && isConnected && status === 'open';
  useEffect(() => {
    if (!mustLoad) return;
    parley
      .room(roomId)
      .loadMembers()
      .then(() => setError(null), setError);
  }, [parley, roomId, mustLoad]);
  return { members, error };
}

/** The number of members. The room's own number is of the time when it was read, so small rooms count their members. */
export function useMemberCount(room: RoomState): number {
  const isSmall = room.kind === 'group' && room.memberCount <= LIMITS.liveRoomMembers;
  const { members } = useMembers(room.id, isSmall);
  // While the members load, the list is empty.
  return isSmall && members !== null && members.length > 0 ? members.length : room.memberCount;
}
