import { isId, type RoomId } from '#contracts';
import { decodeCursor, encodeCursor, isCursorText, isCursorTime } from '../paging/cursor.policy.js';

export interface ActivityPlace {
  readonly lastActivityMs: number;
  readonly roomId: RoomId;
}

export interface DirectoryPlace {
  readonly key: string;
  readonly roomId: RoomId;
}

/** @throws ChatError INVALID */
export function activityPlace(cursor: string | undefined): ActivityPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId] as const);
  return parts && { lastActivityMs: Number(parts[0]), roomId: parts[1] as RoomId };
}

export function activityCursor({ lastActivityMs, roomId }: ActivityPlace): string {
  return encodeCursor([String(lastActivityMs), roomId]);
}

/** @throws ChatError INVALID */
export function directoryPlace(cursor: string | undefined): DirectoryPlace | null {
  const parts = decodeCursor(cursor, [isCursorText, isId] as const);
  return parts && { key: parts[0], roomId: parts[1] as RoomId };
}

export function directoryCursor({ key, roomId }: DirectoryPlace): string {
  return encodeCursor([key, roomId]);
}
