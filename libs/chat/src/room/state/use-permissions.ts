import type { Message } from '#client';
import { useMe, useParley, usePresence, useReadable, useRoom } from '#react';

import { blockOf } from './block.js';
import { type Permissions, permissionsOf } from './permissions.js';
import { useRoomActions, useRoomUi } from './room-state.js';
import { useCountdown } from '../../ui/use-countdown.js';

/** The actions that the client offers in the open room, and on a message of it; `null` until the room is known. */
export function usePermissions(message?: Message): Permissions | null {
  const { roomId } = useRoomActions();
  const me = useMe()?.user.id;
  const { room } = useRoom(roomId, { still: true });
  const isMuted = useMuteSeconds() > 0;
  const isBlocked = useBlock() !== null;
  if (room === null || me === undefined) return null;
  return permissionsOf(room, me, message, { isMuted, isBlocked });
}

/** The seconds for which the user is still muted. */
export function useMuteSeconds(): number {
  const { mutedUntil } = useRoomUi();
  return useCountdown(mutedUntil === null ? null : Date.parse(mutedUntil));
}

/** The side that has blocked the other in a direct room, or `null`. */
export function useBlock(): 'mine' | 'theirs' | null {
  const { roomId } = useRoomActions();
  const { room, pending } = useRoom(roomId, { still: true });
  const blocked = useReadable(useParley().blocked);
  const peer = room?.peer ?? null;
  const presence = usePresence(peer === null ? [] : [peer.id]);
  return peer === null ? null : blockOf(peer.id, { pending, blocked, presence });
}
