import type { MessageId, Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { selectList } from '../../room/rows/columns.js';
import { CLEANUP_COLUMNS, type CleanupRow } from '../../room/rows/act.rows.js';

/** Per transaction, which holds the room's lock for about 30 ms. */
const MESSAGES_PER_PIECE = 100;
/** Messages of all senders that one piece looks at. */
const SEQS_PER_PIECE = 20_000;

/** Claims the clean-up that has waited for the longest time. When the claim ends, another history may try. Index: `cleanups_due`. */
export const CLAIM_CLEANUP: Statement = {
  name: 'claim-cleanup',
  text: `UPDATE history.cleanups c SET due_at = now() + make_interval(secs => $1)
    WHERE (c.room_id, c.id) = (
      SELECT room_id, id FROM history.cleanups WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${selectList('c', CLEANUP_COLUMNS)}`,
};

/** The next messages of the user, newest first, also deleted ones: so a repeated piece is the same. Index: messages' primary key. */
export const CLEANUP_PIECE: Statement = {
  name: 'cleanup-piece',
  text: `SELECT m.id, m.seq FROM history.messages m
    WHERE m.room_id = $1 AND m.seq < $2 AND m.seq >= $2::bigint - ${String(SEQS_PER_PIECE)}
      AND m.sender_id = $3 AND m.created_at >= $4
    ORDER BY m.seq DESC LIMIT $5`,
};

/** Whether the room has messages below this seq that are not older than the clean-up. Index: messages' primary key. */
export const HAS_OLDER: Statement = {
  name: 'has-older-to-clean',
  text: `SELECT coalesce((SELECT m.created_at >= $3::timestamptz FROM history.messages m
      WHERE m.room_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT 1), false) AS more`,
};

/** The clean-up goes on from here, after those that wait. Index: the primary key. */
export const GO_ON: Statement = {
  name: 'go-on-with-cleanup',
  text: `UPDATE history.cleanups SET below_seq = $3, messages_left = $4, due_at = now() WHERE room_id = $1 AND id = $2`,
};

/** Index: the primary key. */
export const END_CLEANUP: Statement = {
  name: 'end-cleanup',
  text: 'DELETE FROM history.cleanups WHERE room_id = $1 AND id = $2',
};

/** A part of a clean-up, and where the next one begins. */
export interface CleanupPiece {
  readonly messageIds: MessageId[];
  readonly below: number;
}

export async function claimCleanup(sql: Sql, seconds: number): Promise<CleanupRow | undefined> {
  return (await sql.rows<CleanupRow>(CLAIM_CLEANUP, [seconds]))[0];
}

export async function readPiece(
  sql: Sql,
  { room_id, below_seq, user_id, since, messages_left }: CleanupRow,
): Promise<CleanupPiece> {
  const limit = Math.min(MESSAGES_PER_PIECE, messages_left);
  const values = [room_id, below_seq, user_id, since, limit];
  const found = await sql.rows<{ id: MessageId; seq: Seq }>(CLEANUP_PIECE, values);
  const last = found.length === limit ? found.at(-1) : undefined;
  return { messageIds: found.map(({ id }) => id), below: last?.seq ?? below_seq - SEQS_PER_PIECE };
}

/** After a piece: ends the clean-up, or lets the next one begin. */
export async function settlePiece(sql: Sql, cleanup: CleanupRow, { messageIds, below }: CleanupPiece): Promise<void> {
  const { room_id, id, since } = cleanup;
  const left = cleanup.messages_left - messageIds.length;
  const [older] = left === 0 ? [] : await sql.rows<{ more: boolean }>(HAS_OLDER, [room_id, below, since]);
  if (older?.more === true) await sql.rows(GO_ON, [room_id, id, below, left]);
  else await sql.rows(END_CLEANUP, [room_id, id]);
}
