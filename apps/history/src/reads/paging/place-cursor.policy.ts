import { isId, type UserId } from '#contracts';
import { decodeCursor, encodeCursor, isCursorCount, isCursorTime } from './cursor.policy.js';

export interface PinPlace {
  readonly pinnedAtMs: number;
  readonly seq: number;
}

export interface ReactionPlace {
  readonly createdAtMs: number;
  readonly userId: UserId;
}

/** @throws ChatError INVALID */
export function pinPlace(cursor: string | undefined): PinPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isCursorCount] as const);
  return parts && { pinnedAtMs: Number(parts[0]), seq: Number(parts[1]) };
}

export function pinCursor({ pinnedAtMs, seq }: PinPlace): string {
  return encodeCursor([String(pinnedAtMs), String(seq)]);
}

/** @throws ChatError INVALID */
export function reactionPlace(cursor: string | undefined): ReactionPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId] as const);
  return parts && { createdAtMs: Number(parts[0]), userId: parts[1] as UserId };
}

export function reactionCursor({ createdAtMs, userId }: ReactionPlace): string {
  return encodeCursor([String(createdAtMs), userId]);
}
