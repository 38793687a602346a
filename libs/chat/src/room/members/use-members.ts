import { useCallback, useEffect, useState } from 'react';

import { LIMITS } from '#contracts/limits';
import type { Member, RoomId, RoomState } from '#client';
import { useConnection, useParley, useRoom } from '#react';

interface RoomMembers {
  /** `null` until they are loaded; empty while they load. */
  readonly members: readonly Member[] | null;
  readonly error: unknown;
  readonly load: () => void;
}

/** All members of the room, which stay current. They are loaded if that `isWanted`. */
export function useMembers(roomId: RoomId, isWanted = true): RoomMembers {
  const parley = useParley();
  const { members, status } = useRoom(roomId, { still: true });
  const isConnected = useConnection().status === 'connected';
  const [error, setError] = useState<unknown>(null);
  const mustLoad = isWanted && members === null && isConnected && status === 'open';
  const load = useCallback(() => {
    parley
      .room(roomId)
      .loadMembers()
      .then(() => setError(null), setError);
  }, [parley, roomId]);
  useEffect(() => {
    if (mustLoad) load();
  }, [mustLoad, load]);
  return { members, error, load };
}

/** The number of members. The room's own number is of the time when it was read, so small rooms count their members. */
export function useMemberCount(room: RoomState): number {
  const isSmall = room.kind === 'group' && !isLarge(room);
  const { members } = useMembers(room.id, isSmall);
  return isSmall && members !== null && members.length > 0 ? members.length : room.memberCount;
}

/** The client does not hold the members of a large room. */
export function isLarge({ memberCount }: RoomState): boolean {
  return memberCount > LIMITS.liveRoomMembers;
}
