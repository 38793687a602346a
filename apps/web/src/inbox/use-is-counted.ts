import type { RoomId } from '#client';
import { useRooms } from '#react';

import { isCounted } from '#chat/rooms/shown/waiting.js';

/** True for a room whose unread messages the numbers of `Inbox` have: its pages mark the same ones as unread. */
export function useIsCounted(roomId: RoomId): boolean {
  return useRooms().some((room) => room.id === roomId && isCounted(room));
}
