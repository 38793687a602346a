import { UNREAD_MAX } from '#contracts/limits';
import { mainOf, type RoomId, type RoomState } from '#client';

import { isCounted } from '#chat/rooms/shown/waiting.js';

type Counted = Pick<RoomState, 'id' | 'me' | 'headSeq' | 'readSeq' | 'unread' | 'mentions' | 'main'>;

/**
 * The sum of unread messages of the main timelines of the rooms that are neither muted nor hidden, as the page's title shows it. `seen`:
 * the open room if the user sees it, which counts 0.
 */
export function unreadTotal(rooms: readonly Counted[], seen: RoomId | undefined): number {
  const counted = rooms.filter((room) => room.id !== seen && isCounted(room));
  return counted.reduce((sum, room) => sum + unreadIn(room), 0);
}

/** At `UNREAD_MAX` the server stops counting: then every seq after the read marker counts, also of deleted messages and replies. */
function unreadIn(room: Counted): number {
  const { unread, readSeq } = mainOf(room);
  return unread < UNREAD_MAX ? unread : Math.max(unread, room.headSeq - readSeq);
}
