import type { Parley, RoomState } from '#client';

/**
 * Marks all messages of the room as read, and removes the user's own mark. Rejects with a `ChatError`, such as
 * `UNAVAILABLE` without a network: then nothing is marked, now or later.
 */
export function markRead(parley: Parley, { id: roomId, headSeq: seq }: RoomState): Promise<unknown> {
  return parley.ask('read:mark', { roomId, seq });
}
