import { isId, type RoomId, type SearchScope } from '#contracts';
import { decodeCursor, encodeCursor, isCursorCount, isCursorTime } from '../paging/cursor.policy.js';
import { comparePlaces, type Place } from './walk.policy.js';

/** Comes after each other room, so no message of the same time comes after it. */
const LAST_ROOM = '00000000-0000-0000-0000-000000000000' as RoomId;

/** The search reads what comes after this place: the cursor's, or the first moment that is not before `before`. @throws ChatError INVALID */
export function startOf({ cursor, before }: SearchScope): Place | null {
  const place = placeOf(cursor);
  if (before === undefined) return place;
  const bound = { createdAtMs: Date.parse(before), roomId: LAST_ROOM, seq: 0 };
  return place !== null && comparePlaces(place, bound) > 0 ? place : bound;
}

export function searchCursor({ createdAtMs, roomId, seq }: Place): string {
  return encodeCursor([String(createdAtMs), roomId, String(seq)]);
}

function placeOf(cursor: string | undefined): Place | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId, isCursorCount] as const);
  return parts && { createdAtMs: Number(parts[0]), roomId: parts[1] as RoomId, seq: Number(parts[2]) };
}
