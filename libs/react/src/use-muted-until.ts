import { useEffect, useState } from 'react';

import type { Member, RoomId } from '#client';

import { useParley } from './parley-context.js';
import { useConnection, useMe } from './stores.js';
import { useRoom } from './use-room.js';

/** The largest page: other members' names may begin with the user's name. */
const PAGE = 200;

/**
 * Until when the user is muted in the room, or `null`. The state of a room does not contain it, so the hook asks for the
 * user's own row on each new connection, and listens to its changes.
 */
export function useMutedUntil(roomId: RoomId): string | null {
  const parley = useParley();
  const me = useMe()?.user;
  const isConnected = useConnection().status === 'connected';
  const isGroup = useRoom(roomId, { still: true }).room?.kind === 'group';
  const [own, setOwn] = useState<{ readonly roomId: RoomId; readonly member: Member } | null>(null);
  const { id, username } = me ?? {};
  useEffect(() => {
    if (id === undefined) return undefined;
    const take = (members: readonly Member[]) => {
      const member = members.find(({ user }) => user.id === id);
      if (member === undefined) return;
      setOwn((held) => (held?.roomId === roomId && held.member.rev >= member.rev ? held : { roomId, member }));
    };
    if (isConnected && isGroup && username !== undefined) {
      parley
        .ask('member:list', { roomId, query: username, limit: PAGE })
        .then(({ members }) => take(members))
        // The server refuses what the user may not do; the next connection asks again.
        .catch(() => undefined);
    }
    return parley.on('changes', ({ roomId: changed, items }) => {
      if (changed === roomId) take(items.flatMap((item) => (item.type === 'member' ? [item.member] : [])));
    });
  }, [parley, roomId, id, username, isConnected, isGroup]);
  return own?.roomId === roomId ? own.member.mutedUntil : null;
}
