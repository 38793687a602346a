import { isId, type MessageId } from '#contracts';
import { decodeCursor, encodeCursor, isCursorCount, isCursorTime } from '../paging/cursor.policy.js';

/** A place in the list of followed threads. */
export interface FollowedPlace {
  readonly lastAtMs: number;
  /** Replies of a batch have the same time. */
  readonly lastSeq: number;
  readonly threadId: MessageId;
}

/** @throws ChatError INVALID */
export function followedPlace(cursor: string | undefined): FollowedPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isCursorCount, isId] as const);
  return parts && { lastAtMs: Number(parts[0]), lastSeq: Number(parts[1]), threadId: parts[2] as MessageId };
}

export function followedCursor({ lastAtMs, lastSeq, threadId }: FollowedPlace): string {
  return encodeCursor([String(lastAtMs), String(lastSeq), threadId]);
}

/** The seq of a reply, in the list of a room's threads. @throws ChatError INVALID */
export function threadPlace(cursor: string | undefined): number | null {
  const parts = decodeCursor(cursor, [isCursorCount] as const);
  return parts && Number(parts[0]);
}

export function threadCursor(lastSeq: number): string {
  return encodeCursor([String(lastSeq)]);
}
