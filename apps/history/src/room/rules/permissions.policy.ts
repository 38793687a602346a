import { ChatError, PERMISSIONS, ROLES, type Role, type RoomAction } from '#contracts';
import type { RoomRow } from '../rows/room.rows.js';

/** From the lowest (0) to the highest role. */
export function rank(role: Role): number {
  return ROLES.length - 1 - ROLES.indexOf(role);
}

export function may(action: RoomAction, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): boolean {
  const permission = PERMISSIONS[action];
  const lowest = room.kind === 'direct' ? permission.direct : permission[room.visibility];
  return lowest !== null && rank(role) >= rank(lowest);
}

/** @throws ChatError FORBIDDEN */
export function assertMay(action: RoomAction, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): void {
  if (!may(action, room, role)) throw new ChatError('FORBIDDEN');
}

/** A member acts on lower roles only. @throws ChatError FORBIDDEN */
export function assertOutranks(actor: Role, target: Role): void {
  if (rank(actor) <= rank(target)) throw new ChatError('FORBIDDEN');
}
