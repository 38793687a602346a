import type { Parley, RoomState } from '#client';

/** Marks all messages of the room as read, and removes the user's own mark. Rejects with a `ChatError` if that mark stays. */
export async function markRead(parley: Parley, room: RoomState): Promise<void> {
  const store = parley.room(room.id);
  store.markRead(room.headSeq);
  if (room.me.unreadMark === true) await store.markUnread(false);
}
