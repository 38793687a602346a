import { LIMITS, type DraftRef, type PutDraft, type SavedDraft, type Urev, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { DRAFT_COLUMNS, READABLE_DRAFTS, threadKey, toDraft, type DraftRow } from '../../reads/drafts/drafts.store.js';

/** Up to the limit. Index: the primary key; rooms' and members' primary keys. */
export const COUNT_DRAFTS: Statement = {
  name: 'count-drafts',
  text: `SELECT count(*) AS count FROM (
      SELECT 1 FROM ${READABLE_DRAFTS} LIMIT ${String(LIMITS.drafts)}) counted`,
};

/** The user's urev after a change; no row if nothing changed. */
const COUNTED = `UPDATE history.people SET urev = urev + 1
    WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev`;

/** Time goes on between two puts of one transaction's time. */
export const PUT_DRAFT: Statement = {
  name: 'put-draft',
  text: `WITH changed AS (
      INSERT INTO history.drafts AS d (user_id, room_id, thread_id, body, reply_to, changed_at)
      VALUES ($1, $2, $3, $4, $5, clock_timestamp())
      ON CONFLICT (user_id, room_id, thread_id) DO UPDATE
        SET body = excluded.body, reply_to = excluded.reply_to, changed_at = excluded.changed_at
      RETURNING ${DRAFT_COLUMNS}
    ), counted AS (${COUNTED})
    SELECT changed.*, counted.urev FROM changed, counted`,
};

/** Index: the primary key. */
export const REMOVE_DRAFT: Statement = {
  name: 'remove-draft',
  text: `WITH changed AS (
      DELETE FROM history.drafts WHERE user_id = $1 AND room_id = $2 AND thread_id = $3 RETURNING 1)
    ${COUNTED}`,
};

/** The number of the user's drafts in rooms that the user may read, up to the limit. */
export async function countDrafts(sql: Sql, userId: UserId): Promise<number> {
  return (await sql.rows<{ count: number }>(COUNT_DRAFTS, [userId]))[0]?.count ?? 0;
}

export async function writeDraft(
  sql: Sql,
  userId: UserId,
  { roomId, threadId, body, replyTo }: PutDraft,
): Promise<{ draft: SavedDraft; urev: Urev }> {
  const values = [userId, roomId, threadKey(threadId), body, replyTo ?? null];
  const [row] = await sql.rows<DraftRow & { urev: Urev }>(PUT_DRAFT, values);
  if (row === undefined) throw new Error('PUT_DRAFT returned no row');
  return { draft: toDraft(row), urev: row.urev };
}

/** Returns the user's urev after the change; `undefined` if there was no such draft. */
export async function deleteDraft(sql: Sql, userId: UserId, { roomId, threadId }: DraftRef): Promise<Urev | undefined> {
  return (await sql.rows<{ urev: Urev }>(REMOVE_DRAFT, [userId, roomId, threadKey(threadId)]))[0]?.urev;
}
