import { may, type Message, type RoomAction, type RoomState, type UserId } from '#client';

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
  /** Asks the writer of a message that grows to end it. */
  readonly stop: boolean;
}

/** The reasons besides the role why the user cannot change messages now. */
export interface Restrictions {
  readonly isMuted?: boolean;
  /** A direct room in which one side has blocked the other. */
  readonly isBlocked?: boolean;
}

const NONE: Restrictions = {};

export function permissionsOf(
  room: RoomState,
  me: UserId,
  message?: Message,
  restrictions: Restrictions = NONE,
): Permissions {
  const onMessage = message?.kind === 'text' && message.deletedAt === null;
  return { ...inRoom(room), ...(onMessage ? onText(room, message, message.senderId === me, restrictions) : NOTHING) };
}

type OnMessage = Pick<
  Permissions,
  'react' | 'unreact' | 'reply' | 'edit' | 'forward' | 'pin' | 'unpin' | 'delete' | 'stop'
>;
type InRoom = Omit<Permissions, keyof OnMessage>;

/** An archived room can only be opened again or deleted. */
function inRoom(room: RoomState): InRoom {
  const isOpen = !room.archived;
  return {
    send: isOpen && may(room, 'message:send'),
    skipSlowMode: may(room, 'message:send in slow mode'),
    addMembers: isOpen && may(room, 'member:add'),
    moderate: isOpen && may(room, 'member:ban'),
    update: isOpen && may(room, 'room:update'),
    archive: may(room, 'room:update'),
    leave: isOpen && may(room, 'room:leave'),
    deleteRoom: may(room, 'room:delete'),
  };
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
  stop: false,
};

function onText(room: RoomState, message: Message, isOwn: boolean, restrictions: Restrictions): OnMessage {
  const isOpen = !room.archived;
  const isFree = isOpen && restrictions.isBlocked !== true;
  const speaks = isFree && restrictions.isMuted !== true;
  const isGrowing = message.grow === 'growing';
  const mayIf = (isPossible: boolean, action: RoomAction): boolean => isPossible && may(room, action);
  return {
    react: mayIf(speaks, 'reaction:add'),
    unreact: mayIf(isOpen, 'reaction:remove'),
    reply: mayIf(speaks, 'message:send'),
    edit: mayIf(speaks && isOwn && message.forwardOf === null && !isGrowing, 'message:edit'),
    // Into another room: this room's state does not matter.
    forward: !isGrowing,
    pin: mayIf(isFree && !message.pinned, 'message:pin'),
    unpin: mayIf(isOpen && message.pinned, 'message:unpin'),
    delete: mayIf(isOpen, isOwn ? 'message:delete' : 'message:delete of others'),
    stop: mayIf(speaks && isGrowing, 'message:send'),
  };
}
