import type { RoomId } from '#client';
import { useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';

/** The name of a room, as far as it is known. */
export function RoomName({ roomId }: { readonly roomId: RoomId }) {
  const names = useNames();
  const room = useRooms().find(({ id }) => id === roomId);
  return room === undefined ? null : <bdi>{names.ofRoom(room)}</bdi>;
}
