import { isHidden, mainOf, type RoomState } from '#client';

import { isUnread } from './unread.js';

/** True for the rooms whose messages count in sums. Those of muted rooms and of hidden conversations do not. */
export function isCounted(room: Pick<RoomState, 'me' | 'headSeq'>): boolean {
  return room.me.notify !== 'none' && !isHidden(room);
}

/** True if the user has something to catch up with in the room. Muted rooms do not ask for that. */
export function isWaiting(room: RoomState): boolean {
  return isUnread(room) && isCounted(room);
}

/** The rooms that wait for the user: those with mentions, then direct rooms, then the others, each in the given order. */
export function importantFirst(rooms: readonly RoomState[]): readonly RoomState[] {
  return rooms.filter(isWaiting).toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf(room: RoomState): number {
  if (mainOf(room).mentions > 0) return 0;
  return room.kind === 'direct' ? 1 : 2;
}
