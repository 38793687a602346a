import { mainOf, type RoomState } from '#client';

/** True if the list shows the room as unread: by the number of its messages, or by the user's own mark. */
export function isUnread(room: RoomState): boolean {
  return mainOf(room).unread > 0 || room.me.unreadMark === true;
}

/** The rooms that are unread, and the open one, which would disappear while it is read. */
export function unreadOrOpen(rooms: readonly RoomState[], openId: string | undefined): readonly RoomState[] {
  return rooms.filter((room) => room.id === openId || isUnread(room));
}
