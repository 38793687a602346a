import { EVERYONE_BY_MEMBERS_MAX, LIMITS } from '#contracts/limits';
import type { RoomState } from '#contracts';

import { may } from './may.policy.js';

/** Why the user may not speak to everyone in a room: it is a direct room, the role is too low for its size, or it is too large. */
export type EveryoneBarrier = 'direct' | 'role' | 'size';

/** What keeps the user from a message with `everyone` in this room; `null` if nothing does. */
export function everyoneBarrier(
  room: Pick<RoomState, 'kind' | 'visibility' | 'memberCount' | 'me'>,
): EveryoneBarrier | null {
  if (room.kind === 'direct') return 'direct';
  if (room.memberCount > LIMITS.everyoneMembers) return 'size';
  const action = room.memberCount > EVERYONE_BY_MEMBERS_MAX ? 'message:send to everyone' : 'message:send';
  return may(room, action) ? null : 'role';
}
