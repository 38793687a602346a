import { isId, type Bookmark, type MessageId, type RoomId } from '#contracts';
import { decodeCursor, encodeCursor, isCursorTime } from '../paging/cursor.policy.js';

/** A place among a user's bookmarks, by the time that orders them: `savedAt` or `remindAt`. */
export interface BookmarkPlace {
  readonly atMs: number;
  readonly roomId: RoomId;
  readonly id: MessageId;
}

/** @throws ChatError INVALID */
export function bookmarkPlace(cursor: string | undefined): BookmarkPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId, isId] as const);
  return parts && { atMs: Number(parts[0]), roomId: parts[1] as RoomId, id: parts[2] as MessageId };
}

export function bookmarkCursor({ roomId, id, savedAt, remindAt }: Bookmark, reminders: boolean): string {
  const at = reminders ? (remindAt ?? savedAt) : savedAt;
  return encodeCursor([String(Date.parse(at)), roomId, id]);
}
