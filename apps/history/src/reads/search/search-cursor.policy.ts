import { isId, type RoomId } from '#contracts';
import { decodeCursor, encodeCursor, isCursorCount, isCursorTime } from '../paging/cursor.policy.js';
import type { Place } from './walk.policy.js';

/** @throws ChatError INVALID */
export function searchPlace(cursor: string | undefined): Place | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId, isCursorCount] as const);
  return parts && { createdAtMs: Number(parts[0]), roomId: parts[1] as RoomId, seq: Number(parts[2]) };
}

export function searchCursor({ createdAtMs, roomId, seq }: Place): string {
  return encodeCursor([String(createdAtMs), roomId, String(seq)]);
}
