import { NIL } from 'uuid';
import type { MessageId, RoomId, SavedDraft, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** A place in the list of a user's drafts. */
export interface DraftPlace {
  readonly changedAtMs: number;
  readonly roomId: RoomId;
  /** As `threadKey` gives it. */
  readonly threadId: string;
}

export interface DraftRow {
  room_id: RoomId;
  thread_id: MessageId;
  body: string;
  reply_to: MessageId | null;
  changed_at: Date;
}

export const DRAFT_COLUMNS = 'd.room_id, d.thread_id, d.body, d.reply_to, d.changed_at';

/**
 * In SQL: the drafts `d` of the user $1 in rooms that the user may read. A job removes those of deleted rooms. The subquery keeps the
 * planner from reading all memberships of the user.
 */
export const READABLE_DRAFTS = `history.drafts d JOIN history.rooms r ON r.id = d.room_id AND r.deleted_at IS NULL
   WHERE d.user_id = $1 AND 'joined' = (
     SELECT me.state FROM history.members me WHERE me.room_id = d.room_id AND me.user_id = d.user_id)`;

/** Index: the primary key. */
export const DRAFT: Statement = {
  name: 'draft',
  text: `SELECT ${DRAFT_COLUMNS} FROM history.drafts d WHERE d.user_id = $1 AND d.room_id = $2 AND d.thread_id = $3`,
};

/** Index: `drafts_newest`, backwards; rooms' and members' primary keys. */
export const DRAFTS: Statement = {
  name: 'drafts',
  text: `SELECT ${DRAFT_COLUMNS} FROM ${READABLE_DRAFTS}
     AND ($2::float8 IS NULL
       OR (d.changed_at, d.room_id, d.thread_id) < (to_timestamp($2::float8 / 1000), $3::uuid, $4::uuid))
   ORDER BY d.changed_at DESC, d.room_id DESC, d.thread_id DESC
   LIMIT $5`,
};

/** The thread of a draft as the table has it: the nil UUID outside of threads. */
export function threadKey(threadId: MessageId | null | undefined): string {
  return threadId ?? NIL;
}

/** `undefined` without a draft there. Also that in a room that the user may not read. */
export async function readDraft(
  sql: Sql,
  userId: UserId,
  { roomId, threadId }: { roomId: RoomId; threadId?: MessageId },
): Promise<SavedDraft | undefined> {
  const [row] = await sql.rows<DraftRow>(DRAFT, [userId, roomId, threadKey(threadId)]);
  return row && toDraft(row);
}

/** The user's drafts after this place, latest change first. */
export async function readDrafts(
  sql: Sql,
  userId: UserId,
  after: DraftPlace | null,
  limit: number,
): Promise<SavedDraft[]> {
  const values = [userId, after?.changedAtMs ?? null, after?.roomId ?? null, after?.threadId ?? null, limit];
  return (await sql.rows<DraftRow>(DRAFTS, values)).map(toDraft);
}

export function toDraft(row: DraftRow): SavedDraft {
  return {
    roomId: row.room_id,
    threadId: row.thread_id === NIL ? null : row.thread_id,
    body: row.body,
    replyTo: row.reply_to,
    changedAt: row.changed_at.toISOString(),
  };
}
