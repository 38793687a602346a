import type { RoomId, RoomState } from '#client';

import { isWaiting } from '#chat/rooms/shown/waiting.js';

/** The next or previous room that waits for the user, as seen from the open one; after the last comes the first. */
export function nextUnread(rooms: readonly RoomState[], openId: RoomId | null, step: 1 | -1): RoomState | undefined {
  const place = rooms.findIndex(({ id }) => id === openId);
  const others = place === -1 ? rooms : [...rooms.slice(place + 1), ...rooms.slice(0, place)];
  return others.filter(isWaiting).at(step === 1 ? 0 : -1);
}
