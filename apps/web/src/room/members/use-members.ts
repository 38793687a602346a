import { useEffect, useState } from 'react';

import type { Member, RoomId } from '#client';
import { useConnection, useParley, useRoom } from '#react';

/** All members of the room, current while a view shows them; `null` until they are loaded. */
export function useMembers(roomId: RoomId): { members: readonly Member[] | null; error: unknown } {
  const parley = useParley();
  const { members } = useRoom(roomId);
  const isConnected = useConnection().status === 'connected';
  const [error, setError] = useState<unknown>(null);
  const mustLoad = members === null && isConnected;
  useEffect(() => {
    if (!mustLoad) return;
    parley
      .room(roomId)
      .loadMembers()
      .then(() => setError(null), setError);
  }, [parley, roomId, mustLoad]);
  return { members, error };
}
