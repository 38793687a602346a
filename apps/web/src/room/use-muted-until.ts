import { useEffect, useState } from 'react';

import type { Member, RoomId } from '#client';
import { LIST_MAX } from '#contracts/limits';
import { useConnection, useMe, useParley, useRoom } from '#react';

/**
 * Until when the user is muted in the room, or `null`. The state of a room does not contain it, so the hook asks for the
 * user's own row on each new connection, and listens to its changes.
 */
export function useMutedUntil(roomId: RoomId): string | null {
  const parley = useParley();
  const me = useMe()?.user;
  const isConnected = useConnection().status === 'connected';
  const isGroup = useRoom(roomId).room?.kind === 'group';
  const [own, setOwn] = useState<Member | null>(null);
  const { id, username } = me ?? {};
  useEffect(() => {
    if (id === undefined) return undefined;
    const take = (members: readonly Member[]) => {
      const found = members.find(({ user }) => user.id === id);
      if (found !== undefined) setOwn((held) => (held === null || found.rev > held.rev ? found : held));
    };
    if (isConnected && isGroup && username !== undefined) {
      parley
        .ask('member:list', { roomId, query: username, limit: LIST_MAX })
        .then(({ members }) => take(members))
        // The server refuses what the user may not do; the next connection asks again.
        .catch(() => undefined);
    }
    return parley.on('changes', ({ roomId: changed, items }) => {
      if (changed === roomId) take(items.flatMap((item) => (item.type === 'member' ? [item.member] : [])));
    });
  }, [parley, roomId, id, username, isConnected, isGroup]);
  return own?.mutedUntil ?? null;
}
