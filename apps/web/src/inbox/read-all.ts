import { mainOf, type RoomState } from '#client';

/** Marking cannot be undone: above so many unread messages, the page asks first. */
const UNASKED_MAX = 50;

/** The unread messages of these rooms. A room counts 100 at most. */
export function unreadIn(rooms: readonly RoomState[]): number {
  return rooms.reduce((sum, room) => sum + mainOf(room).unread, 0);
}

/** True if the page asks before it marks so many messages as read. */
export function asksFirst(unread: number): boolean {
  return unread > UNASKED_MAX;
}
