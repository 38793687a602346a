import { isId, LIST_DEFAULT, type DraftPage, type Queries, type RoomId, type SavedDraft } from '#contracts';
import type { ReadSql } from '../../store/read-sql.js';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { decodeCursor, encodeCursor, isCursorTime } from '../paging/cursor.policy.js';
import { readDrafts, threadKey, type DraftPlace } from './drafts.store.js';

/** The drafts of a user. @throws ChatError INVALID */
export async function listDrafts(
  reads: ReadSql,
  { userId, cursor, limit = LIST_DEFAULT }: Queries['draft:list']['ask'],
): Promise<DraftPage> {
  const found = await readDrafts(reads, userId, placeOf(cursor), limit + 1);
  const drafts = leadingThatFit(found.slice(0, limit));
  const last = drafts.at(-1);
  return { drafts, cursor: last && found.length > drafts.length ? cursorOf(last) : null };
}

function placeOf(cursor: string | undefined): DraftPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId, isId] as const);
  return parts && { changedAtMs: Number(parts[0]), roomId: parts[1] as RoomId, threadId: parts[2] };
}

function cursorOf({ roomId, threadId, changedAt }: SavedDraft): string {
  return encodeCursor([String(Date.parse(changedAt)), roomId, threadKey(threadId)]);
}
