import { ROLES } from '#contracts/member';
import type { Member, Message, Role, RoomState, UserId } from '#client';

/** The actions that the client offers in a room. Those on a message are false without one. See `docs/permissions.md`. */
export interface Permissions {
  /** Apart from a mute, a block and slow mode. */
  readonly send: boolean;
  /** Sending without waiting in a room with slow mode. */
  readonly skipSlowMode: boolean;
  readonly addMembers: boolean;
  /** Remove, ban and mute members of a lower role. `memberPermissionsOf` says whom. */
  readonly moderate: boolean;
  /** Change name, topic, visibility and slow mode. */
  readonly update: boolean;
  /** Archive the room, or open it again. */
  readonly archive: boolean;
  readonly leave: boolean;
  readonly deleteRoom: boolean;
  readonly react: boolean;
  readonly unreact: boolean;
  readonly reply: boolean;
  readonly edit: boolean;
  readonly forward: boolean;
  readonly pin: boolean;
  readonly unpin: boolean;
  readonly delete: boolean;
}

/** The actions that the client offers on a member of a group. */
export interface MemberPermissions {
  readonly remove: boolean;
  readonly ban: boolean;
  readonly unban: boolean;
  readonly mute: boolean;
  /** The roles that the user may give. `owner` passes the room on. */
  readonly roles: readonly Role[];
}

/** The reasons besides the role why the user cannot change messages now. */
export interface Restrictions {
  readonly isMuted?: boolean;
  /** A direct room in which one side has blocked the other. */
  readonly isBlocked?: boolean;
}

const NONE: Restrictions = {};

/** A role of a later version of the protocol counts as `reader`, the last one. */
function rankOf(role: Role): number {
  const place = ROLES.indexOf(role);
  return place === -1 ? ROLES.length - 1 : place;
}

export function permissionsOf(
  room: RoomState,
  me: UserId,
  message?: Message,
  restrictions: Restrictions = NONE,
): Permissions {
  const standing = standingIn(room);
  const onMessage = message?.kind === 'text' && message.deletedAt === null;
  return {
    ...(room.kind === 'group' ? inGroup(room, standing) : inDirectRoom(standing)),
    ...(onMessage ? onText(standing, message, message.senderId === me, restrictions) : NOTHING),
  };
}

/** The facts that most permissions share. */
interface Standing {
  readonly has: (lowest: Role) => boolean;
  readonly isOpen: boolean;
  /** May change something in the room at all. */
  readonly writes: boolean;
  /** May pin, and in groups delete messages of others. */
  readonly pins: boolean;
  readonly deletesOthers: boolean;
}

function standingIn({ kind, archived, me }: RoomState): Standing {
  const has = (lowest: Role): boolean => rankOf(me.role) <= rankOf(lowest);
  const isOpen = !archived;
  const moderates = isOpen && has('moderator');
  const writes = isOpen && has('member');
  return kind === 'direct'
    ? { has, isOpen, writes, pins: writes, deletesOthers: false }
    : { has, isOpen, writes, pins: moderates, deletesOthers: moderates };
}

type OnMessage = Pick<Permissions, 'react' | 'unreact' | 'reply' | 'edit' | 'forward' | 'pin' | 'unpin' | 'delete'>;
type InRoom = Omit<Permissions, keyof OnMessage>;

function inGroup({ visibility }: RoomState, { has, isOpen, writes, deletesOthers }: Standing): InRoom {
  return {
    send: writes,
    skipSlowMode: has('moderator'),
    addMembers: isOpen && has(visibility === 'private' ? 'member' : 'moderator'),
    moderate: deletesOthers,
    update: isOpen && has('admin'),
    archive: has('admin'),
    leave: isOpen,
    deleteRoom: has('owner'),
  };
}

function inDirectRoom({ writes }: Standing): InRoom {
  const none = { addMembers: false, moderate: false, update: false, archive: false, leave: false, deleteRoom: false };
  return { send: writes, skipSlowMode: true, ...none };
}

const NOTHING: OnMessage = {
  react: false,
  unreact: false,
  reply: false,
  edit: false,
  forward: false,
  pin: false,
  unpin: false,
  delete: false,
};

function onText(standing: Standing, message: Message, isOwn: boolean, restrictions: Restrictions): OnMessage {
  const { writes, pins, deletesOthers } = standing;
  const isFree = restrictions.isBlocked !== true;
  const speaks = writes && isFree && restrictions.isMuted !== true;
  return {
    react: speaks,
    unreact: writes,
    reply: speaks,
    edit: speaks && isOwn && message.forwardOf === null,
    // Into another room: this room's state does not matter.
    forward: true,
    pin: pins && isFree && !message.pinned,
    unpin: pins && message.pinned,
    delete: isOwn ? writes : deletesOthers,
  };
}

const NO_MEMBER_PERMISSIONS: MemberPermissions = { remove: false, ban: false, unban: false, mute: false, roles: [] };

/** A member acts only on lower roles, and gives only roles below their own; an owner may also pass the room on. */
export function memberPermissionsOf(room: RoomState, me: UserId, member: Member): MemberPermissions {
  const mine = rankOf(room.me.role);
  const mayModerate = room.kind === 'group' && !room.archived && mine <= rankOf('moderator');
  if (!mayModerate || member.user.id === me) return NO_MEMBER_PERMISSIONS;
  if (member.state === 'banned') return { ...NO_MEMBER_PERMISSIONS, unban: true };
  const isJoined = member.state === 'joined';
  const isLower = mine < rankOf(member.role);
  return {
    remove: isJoined && isLower,
    ban: !isJoined || isLower,
    unban: false,
    mute: isJoined && isLower,
    roles: isJoined && isLower && mine <= rankOf('admin') ? rolesGivenBy(room.me.role) : [],
  };
}

function rolesGivenBy(role: Role): readonly Role[] {
  return ROLES.filter((given) => rankOf(given) > rankOf(role) || (role === 'owner' && given === 'owner'));
}
