import { ChatError, ROLES, type Role } from '#contracts';
import type { RoomRow } from '../rows/room.rows.js';

/** The lowest role that may do it, by the room's sort; `null`: nobody may. */
export interface Permission {
  readonly private: Role | null;
  readonly public: Role | null;
  readonly direct: Role | null;
  /** Printed in `docs/permissions.md`. */
  readonly remark?: string;
}

const everywhere = (role: Role, remark?: string): Permission => rule(role, role, role, remark);
const inGroups = (role: Role, remark?: string): Permission => rule(role, role, null, remark);

/** What each role may do in a room. Whoever is not in it may at most join (a public one) and read the directory. */
export const PERMISSIONS = {
  'room:open': everywhere('reader', 'and every other way to read'),
  'room:leave': inGroups('reader'),
  'room:update': inGroups('admin'),
  'room:delete': inGroups('owner'),
  'room:notify': everywhere('reader'),
  'read:mark': everywhere('reader'),
  'member:add': rule('member', 'moderator', null),
  'member:remove': inGroups('moderator', 'only members of a lower role; to go oneself is `room:leave`'),
  'member:ban': inGroups('moderator', 'only members of a lower role'),
  'member:unban': inGroups('moderator'),
  'member:mute': inGroups('moderator', 'only members of a lower role'),
  'member:role': inGroups('admin', 'only members of a lower role, and only roles below the own'),
  'member:role owner': inGroups('owner', 'passes it on: who gave it becomes admin'),
  'message:send': everywhere('member'),
  'message:send in slow mode': rule('moderator', 'moderator', 'member', 'without waiting'),
  'message:edit': everywhere('member', 'only own messages'),
  'message:delete': everywhere('member', 'own messages'),
  'message:delete of others': inGroups('moderator'),
  'message:pin': rule('moderator', 'moderator', 'member'),
  'message:unpin': rule('moderator', 'moderator', 'member'),
  'reaction:add': everywhere('member'),
  'reaction:remove': everywhere('member'),
  typing: everywhere('member'),
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof PERMISSIONS;

/** From the lowest (0) to the highest role. */
export function rank(role: Role): number {
  return ROLES.length - 1 - ROLES.indexOf(role);
}

export function may(action: Action, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): boolean {
  const permission = PERMISSIONS[action];
  const lowest = room.kind === 'direct' ? permission.direct : permission[room.visibility];
  return lowest !== null && rank(role) >= rank(lowest);
}

/** @throws ChatError FORBIDDEN */
export function assertMay(action: Action, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): void {
  if (!may(action, room, role)) throw new ChatError('FORBIDDEN');
}

/** Nobody acts on an equal or higher role. @throws ChatError FORBIDDEN */
export function assertOutranks(actor: Role, target: Role): void {
  if (rank(actor) <= rank(target)) throw new ChatError('FORBIDDEN');
}

function rule(inPrivate: Role | null, inPublic: Role | null, direct: Role | null, remark?: string): Permission {
  return { private: inPrivate, public: inPublic, direct, ...(remark === undefined ? {} : { remark }) };
}
