import { ChatError, type Parley, type RoomState } from '#client';

/** Number of rooms that are marked at the same time. */
const AT_ONCE = 6;

/**
 * Marks all messages of these rooms as read, and removes the user's own marks. A request waits as its errors say, for up to
 * 30 s. Rejects with the first `ChatError`: if the server refuses a room, after all others; without an answer, at once.
 */
export async function markAllRead(parley: Parley, rooms: readonly RoomState[]): Promise<void> {
  const waiting = rooms.values();
  const refusals: ChatError[] = [];
  const work = async (): Promise<void> => {
    for (const { id: roomId, headSeq: seq } of waiting) {
      try {
        await parley.ask('read:mark', { roomId, seq });
      } catch (error) {
        if (!(error instanceof ChatError) || error.retry !== 'never') throw error;
        refusals.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (refusals[0] !== undefined) throw refusals[0];
}
