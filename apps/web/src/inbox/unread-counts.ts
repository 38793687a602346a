import { mainOf, type MessageId, type RoomId, type RoomState, type ThreadState, type UnreadReplies } from '#client';

import { isCounted } from '#chat/rooms/shown/waiting.js';

type Counted = Pick<RoomState, 'id' | 'me' | 'headSeq' | 'main' | 'readSeq' | 'unread' | 'mentions'>;
type Thread = Pick<ThreadState, 'roomId' | 'threadId' | 'unread'>;

/**
 * The unread mentions of rooms that are neither muted nor hidden: of their main timelines, and of the threads that the user follows.
 * @param threads by room; `null` until they are known
 */
export function unreadMentions(
  rooms: readonly Counted[],
  threads: ReadonlyMap<RoomId, Pick<UnreadReplies, 'mentions'>> | null,
): number {
  const counted = rooms.filter(isCounted);
  return counted.reduce((sum, room) => sum + mainOf(room).mentions + (threads?.get(room.id)?.mentions ?? 0), 0);
}

/**
 * The unread replies of rooms that are neither muted nor hidden.
 * @param threads those that the user follows; `null` until they are known
 * @param open the open thread of a visible page, which counts 0
 */
export function unreadReplies(
  rooms: readonly Pick<RoomState, 'id' | 'me' | 'headSeq'>[],
  threads: readonly Thread[] | null,
  open: MessageId | null = null,
): number {
  const counted = new Set(rooms.filter(isCounted).map(({ id }) => id));
  const others = (threads ?? []).filter(({ roomId, threadId }) => counted.has(roomId) && threadId !== open);
  return others.reduce((sum, { unread }) => sum + unread, 0);
}
