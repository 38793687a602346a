import { ROLES } from '#contracts/member';
import { may, outranks, type Member, type Role, type RoomState, type UserId } from '#client';

/** The actions that the client offers on a member of a group. */
export interface MemberPermissions {
  readonly remove: boolean;
  readonly ban: boolean;
  readonly unban: boolean;
  readonly mute: boolean;
  /** The roles that the user may give. `owner` passes the room on. */
  readonly roles: readonly Role[];
}

const NO_MEMBER_PERMISSIONS: MemberPermissions = { remove: false, ban: false, unban: false, mute: false, roles: [] };

/** A member acts only on lower roles, and gives only roles below their own; an owner may also pass the room on. */
export function memberPermissionsOf(room: RoomState, me: UserId, member: Member): MemberPermissions {
  if (room.archived || member.user.id === me) return NO_MEMBER_PERMISSIONS;
  if (member.state === 'banned') return { ...NO_MEMBER_PERMISSIONS, unban: may(room, 'member:unban') };
  const isLower = outranks(room.me.role, member.role);
  const isReached = member.state === 'joined' && isLower;
  return {
    remove: isReached && may(room, 'member:remove'),
    ban: (member.state === 'left' || isLower) && may(room, 'member:ban'),
    unban: false,
    mute: isReached && may(room, 'member:mute'),
    roles: isReached && may(room, 'member:role') ? rolesGivenIn(room) : [],
  };
}

function rolesGivenIn(room: RoomState): readonly Role[] {
  return ROLES.filter((role) => outranks(room.me.role, role) || (role === 'owner' && may(room, 'member:role owner')));
}
