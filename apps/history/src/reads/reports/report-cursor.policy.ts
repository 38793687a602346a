import { isId, type Report } from '#contracts';
import { decodeCursor, encodeCursor, isCursorTime } from '../paging/cursor.policy.js';

/** A place among reports, by the last report of each message. */
export interface ReportPlace {
  readonly lastAtMs: number;
  readonly id: string;
}

/** @throws ChatError INVALID */
export function reportPlace(cursor: string | undefined): ReportPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId] as const);
  return parts && { lastAtMs: Number(parts[0]), id: parts[1] };
}

export function reportCursor({ lastAt, id }: Report): string {
  return encodeCursor([String(Date.parse(lastAt)), id]);
}
