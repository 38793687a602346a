import { UNREAD_MAX } from '#contracts/limits';
import type { RoomId, RoomState } from '#client';

type Counted = Pick<RoomState, 'id' | 'unread' | 'me'>;

/**
 * The sum of unread messages over the rooms that are not muted, as the page's title shows it: `null` for none, "99+" if a room
 * has more than can be counted. `open`: the open room of a visible page, which counts 0.
 */
export function unreadTotal(rooms: readonly Counted[], open: RoomId | undefined): string | null {
  const counted = rooms.filter(({ id, me }) => id !== open && me.notify !== 'none');
  const isOpenEnded = counted.some(({ unread }) => unread >= UNREAD_MAX);
  const total = counted.reduce((sum, { unread }) => sum + Math.min(unread, UNREAD_MAX - 1), 0);
  if (total === 0) return null;
  return isOpenEnded ? `${total}+` : String(total);
}
