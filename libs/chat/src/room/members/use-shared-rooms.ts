import { useEffect, useState } from 'react';

import type { Parley, RoomId, RoomState, UserBrief } from '#client';
import { useParley, useRooms } from '#react';

/** The rooms of the latest activity that are asked for. Each asks the server once. */
const ROOMS_ASKED_MAX = 20;
/** The server finds members by a part of their names, so others can have this username in theirs. */
const MEMBERS_MAX = 50;

/** The latest groups of the user that this person is in, too, one after the other as they become known. */
export function useSharedRooms({ id, username }: UserBrief): readonly RoomState[] {
  const parley = useParley();
  const groups = useRooms().filter(({ kind }) => kind === 'group');
  const [asked] = useState(() => groups.slice(0, ROOMS_ASKED_MAX).map((room) => room.id));
  const [shared, setShared] = useState<readonly RoomId[]>([]);
  useEffect(() => {
    if (username === null) return undefined;
    const closed = new AbortController();
    const ask = async (): Promise<void> => {
      for (const roomId of asked) {
        if (closed.signal.aborted) return;
        if (await isMember(parley, roomId, { id, username })) setShared((before) => [...before, roomId]);
      }
    };
    void ask();
    return () => closed.abort();
  }, [parley, asked, id, username]);
  return groups.filter((room) => shared.includes(room.id));
}

/** False also while the server cannot tell: the card shows what is known. */
async function isMember(
  parley: Parley,
  roomId: RoomId,
  { id, username }: { readonly id: UserBrief['id']; readonly username: string },
): Promise<boolean> {
  const page = await parley.ask('member:list', { roomId, query: username, limit: MEMBERS_MAX }).catch(() => null);
  return page?.members.some(({ user }) => user.id === id) ?? false;
}
