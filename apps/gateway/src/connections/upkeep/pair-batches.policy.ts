import type { RoomId, UserId } from '#contracts';

export interface UserRooms {
  readonly userId: UserId;
  readonly roomIds: RoomId[];
}

/** Splits users and their rooms into batches of at most `pairsMax` pairs; a user with more is a batch alone. */
export function pairBatches(rooms: ReadonlyMap<UserId, ReadonlySet<RoomId>>, pairsMax: number): UserRooms[][] {
  const batches: UserRooms[][] = [];
  let pairs = Infinity;
  for (const [userId, roomIds] of rooms) {
    if (pairs + roomIds.size > pairsMax) {
      batches.push([]);
      pairs = 0;
    }
    batches.at(-1)?.push({ userId, roomIds: [...roomIds] });
    pairs += roomIds.size;
  }
  return batches;
}
