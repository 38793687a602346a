import { activityOf, compareRanks, mainPreviewOf, type RoomId, type RoomState, type UserId } from '#client';

/** Returns the rooms in the given order; rooms that the order does not have come last. */
export function inOrderOf(order: readonly RoomId[], rooms: readonly RoomState[]): readonly RoomState[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ id }: RoomState): number => places.get(id) ?? order.length;
  return rooms.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** When the room last had activity that counts for its place in the list. */
export type HeldActivity = ReadonlyMap<RoomId, string>;

/** Limit of rooms that the list does not have: those that are still to be loaded, and those that the user has left. */
const ABSENT_MAX = 1_000;

/** A muted room keeps the activity that it had when it was muted or first seen, until the user writes in it. */
export function holdMuted(held: HeldActivity, rooms: readonly RoomState[], me: UserId | undefined): HeldActivity {
  const muted = rooms.filter((room) => room.me.notify === 'none');
  const known = new Set(rooms.map(({ id }) => id));
  const absent = [...held].filter(([id]) => !known.has(id)).slice(-ABSENT_MAX);
  const present = muted.map((room): [RoomId, string] => {
    const isOwn = me !== undefined && mainPreviewOf(room)?.senderId === me;
    return [room.id, (isOwn ? undefined : held.get(room.id)) ?? activityOf(room)];
  });
  const next = new Map([...absent, ...present]);
  const isSame = next.size === held.size && [...next].every(([id, at]) => held.get(id) === at);
  return isSame ? held : next;
}

/** Returns the rooms, favourites first and muted rooms last, then latest activity first. */
export function inOrderOfActivity(rooms: readonly RoomState[], held: HeldActivity): readonly RoomState[] {
  if (held.size === 0) return rooms;
  const at = new Map(rooms.map((room) => [room, Date.parse(held.get(room.id) ?? activityOf(room))]));
  return rooms.toSorted((one, other) => compareRanks(one, other) || (at.get(other) ?? 0) - (at.get(one) ?? 0));
}
