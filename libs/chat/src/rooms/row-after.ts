import type { RoomId, RoomState } from '#client';

/** The room to which a key leads in the list; `null` if it leads nowhere. */
export function rowAfter(rooms: readonly Pick<RoomState, 'id'>[], from: RoomId | null, key: string): RoomId | null {
  const at = rooms.findIndex(({ id }) => id === from);
  const last = rooms.length - 1;
  const places: Readonly<Record<string, number>> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last };
  const place = places[key];
  if (at === -1 || place === undefined || place < 0) return null;
  return rooms[place]?.id ?? null;
}
