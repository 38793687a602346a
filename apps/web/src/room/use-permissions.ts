import type { Message, PendingMessage, RoomState, UserId } from '#client';
import { useMe, useParley, useReadable, useRoom } from '#react';

import { type Permissions, permissionsOf } from './permissions.js';
import { useRoomContext } from './room-state.js';
import { useCountdown } from './use-countdown.js';

/** What the client offers in the open room, and on a message of it; `null` until the room is known. */
export function usePermissions(message?: Message): Permissions | null {
  const { roomId } = useRoomContext();
  const me = useMe()?.user.id;
  const { room, pending } = useRoom(roomId);
  const isMuted = useMuteSeconds() > 0;
  const blocked = useReadable(useParley().blocked);
  if (room === null || me === undefined) return null;
  return permissionsOf(room, me, message, { isMuted, isBlocked: blockOf(room, pending, blocked) !== null });
}

/** The seconds for which the user is still muted. */
export function useMuteSeconds(): number {
  const { mutedUntil } = useRoomContext();
  return useCountdown(mutedUntil === null ? null : Date.parse(mutedUntil));
}

/**
 * The side that has blocked the other in a direct room, or `null`. A client only knows of the other's block by the
 * message that the server refused.
 */
export function blockOf(
  room: RoomState | null,
  pending: readonly PendingMessage[],
  blocked: readonly UserId[],
): 'mine' | 'theirs' | null {
  const peer = room?.peer ?? null;
  if (peer === null) return null;
  if (blocked.includes(peer.id)) return 'mine';
  return pending.some(({ status, error }) => status === 'failed' && error?.code === 'BLOCKED') ? 'theirs' : null;
}
