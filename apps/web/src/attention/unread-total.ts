import { UNREAD_MAX } from '#contracts/limits';
import { isHidden, type RoomId, type RoomState } from '#client';

type Counted = Pick<RoomState, 'id' | 'unread' | 'me' | 'headSeq' | 'readSeq'>;

/**
 * The sum of unread messages over the rooms that are neither muted nor hidden, as the page's title shows it. `open`:
 * the open room of a visible page, which counts 0.
 */
export function unreadTotal(rooms: readonly Counted[], open: RoomId | undefined): number {
  const counted = rooms.filter((room) => room.id !== open && room.me.notify !== 'none' && !isHidden(room));
  return counted.reduce((sum, room) => sum + unreadIn(room), 0);
}

/** At `UNREAD_MAX` the server stops counting: then every seq after the read marker counts, also of deleted messages. */
function unreadIn({ unread, headSeq, readSeq }: Counted): number {
  return unread < UNREAD_MAX ? unread : Math.max(unread, headSeq - readSeq);
}
