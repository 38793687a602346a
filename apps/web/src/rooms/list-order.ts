import type { RoomId, RoomState } from '#client';

/** Returns the rooms in the given order; rooms that the order does not have come last. */
export function inOrderOf(order: readonly RoomId[], rooms: readonly RoomState[]): readonly RoomState[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ id }: RoomState): number => places.get(id) ?? order.length;
  return rooms.toSorted((one, other) => placeOf(one) - placeOf(other));
}
