import { UNREAD_MAX } from '#contracts/limits';
import type { RoomId, RoomState } from '#client';

type Counted = Pick<RoomState, 'id' | 'unread' | 'me'>;

/**
 * The sum of unread messages over the rooms that are not muted and not watched, as the page's title shows it: `null`
 * for none, "99+" if a room has more than can be counted.
 */
export function unreadTotal(rooms: readonly Counted[], watched: RoomId | null): string | null {
  const counted = rooms.filter(({ id, me }) => id !== watched && me.notify !== 'none');
  const isOpenEnded = counted.some(({ unread }) => unread >= UNREAD_MAX);
  const total = counted.reduce((sum, { unread }) => sum + Math.min(unread, UNREAD_MAX - 1), 0);
  if (total === 0) return null;
  return isOpenEnded ? `${total}+` : String(total);
}
