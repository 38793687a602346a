import type { RoomId, RoomState, UnreadReplies } from '#client';

type Counted = Pick<RoomState, 'id' | 'me' | 'main' | 'mentions'>;

/**
 * The unread mentions of rooms that are not muted: of their main timelines, and of the threads that the user follows.
 * @param threads by room; `null` until they are known
 */
export function unreadMentions(
  rooms: readonly Counted[],
  threads: ReadonlyMap<RoomId, Pick<UnreadReplies, 'mentions'>> | null,
): number {
  const counted = rooms.filter(({ me }) => me.notify !== 'none');
  return counted.reduce(
    // A server without threads has no `main`: the main timeline is the whole room.
    (sum, { id, main, mentions }) => sum + (main?.mentions ?? mentions) + (threads?.get(id)?.mentions ?? 0),
    0,
  );
}
