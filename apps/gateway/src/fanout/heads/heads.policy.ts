import type { Heads, Rev, RoomId, Urev, UserId } from '#contracts';

/** Heads and urevs, read from PostgreSQL. */
export interface KnownHeads {
  readonly epoch: string;
  readonly rooms: ReadonlyMap<RoomId, Rev>;
  readonly urevs: ReadonlyMap<UserId, Urev>;
}

/** Whether to send the head of a room, or the urev of a user, now. */
export interface DueHeads {
  room(roomId: RoomId, rev: Rev): boolean;
  user(userId: UserId, urev: Urev): boolean;
}

/** Each room and user is due once in so many rounds, changed or not: with 20–30 s per round, within 5 minutes. */
export const HEADS_SLOTS = 9;

export function isInSlot(id: RoomId | UserId, round: number): boolean {
  return Number.parseInt(id.slice(-4), 16) % HEADS_SLOTS === round % HEADS_SLOTS;
}

/** The `heads` for one connection; `undefined` if nothing is due. */
export function headsFor(
  userId: UserId,
  roomIds: Iterable<RoomId>,
  known: KnownHeads,
  due: DueHeads,
): Heads | undefined {
  const rooms: Record<RoomId, Rev> = {};
  let hasRooms = false;
  for (const roomId of roomIds) {
    const rev = known.rooms.get(roomId);
    if (rev === undefined || !due.room(roomId, rev)) continue;
    rooms[roomId] = rev;
    hasRooms = true;
  }
  // A user that history does not know yet has had no change.
  const urev = known.urevs.get(userId) ?? (0 as Urev);
  return hasRooms || due.user(userId, urev) ? { epoch: known.epoch, urev, rooms } : undefined;
}
