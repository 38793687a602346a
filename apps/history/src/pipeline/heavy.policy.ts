import { peopleIn, type RoomCommand } from '#contracts';

/** A command that concerns more users than this is heavy: it locks and writes rows of each. */
const LIGHT_PEOPLE_MAX = 10;

/** A room, as the caller of a command finds it. */
export interface WeighedRoom {
  readonly members: number;
  readonly isOwner: boolean;
}

/** Returns true if the room must be read to know if the command is heavy. */
export function mayBeHeavy({ type, request }: RoomCommand): boolean {
  switch (type) {
    case 'room:delete':
    case 'import:append':
    case 'import:undo':
      return true;
    case 'room:operate':
      return request.act.kind === 'delete';
    case 'room:create':
      return peopleIn(type, request).length > LIGHT_PEOPLE_MAX;
    case 'import:show':
      return request.members.length > LIGHT_PEOPLE_MAX;
    case 'member:set':
      return request.set.length + request.remove.length > LIGHT_PEOPLE_MAX;
    default:
      return false;
  }
}

const PUTS_IN: ReadonlySet<RoomCommand['type']> = new Set([
  'room:create',
  'room:pair',
  'member:add',
  'member:set',
  'import:show',
]);
/** The server carries them out for everybody. */
const NEEDS_NO_OWNER: ReadonlySet<RoomCommand['type']> = new Set(['room:operate', 'import:append', 'import:undo']);

/** Returns true if the command puts users into a room: it writes some rows, and waits for others that change the same users. */
export function isSlow({ type }: RoomCommand): boolean {
  return PUTS_IN.has(type);
}

/**
 * Returns true if a command that may be heavy takes much longer than others, because it concerns the rows of many users.
 * A repeat and a command that will be refused do not.
 * @param room `undefined` if there is no such room
 */
export function isHeavy({ type }: RoomCommand, room: WeighedRoom | undefined): boolean {
  if (type === 'room:create' || type === 'import:show') return room === undefined;
  if (room === undefined || !(room.isOwner || NEEDS_NO_OWNER.has(type))) return false;
  return type === 'member:set' || type === 'import:append' || room.members > LIGHT_PEOPLE_MAX;
}
