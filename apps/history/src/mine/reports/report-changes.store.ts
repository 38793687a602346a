import { newId, type MessageId, type ReportedText, type ReportReason, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { piecesOf } from '../../room/rows/growing.rows.js';
import type { MessageRow } from '../../room/rows/message.rows.js';

interface MessageKey {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

/** The part of a message that its reports need. */
export type ReportableRow = Pick<
  MessageRow,
  'seq' | 'kind' | 'sender_id' | 'version' | 'body' | 'attachments' | 'deleted_at'
>;

/** With the text so far of a message that grows. Index: `messages_id`, people's and pieces' primary keys. */
export const REPORTABLE: Statement = {
  name: 'reportable',
  text: `SELECT m.seq, m.kind, p.user_id AS sender_id, m.version, m.body || ${piecesOf('m')} AS body,
      m.attachments, m.deleted_at
    FROM history.messages m LEFT JOIN history.people p ON p.user_id = m.sender_id AND p.erased_at IS NULL
   WHERE m.room_id = $1 AND m.id = $2`,
};

/** Whether the user has reported the message; with a hash ($4), this text of it. Index: the unique keys. */
export const HAS_REPORTED: Statement = {
  name: 'has-reported',
  text: `SELECT 1 FROM history.reports q JOIN history.report_entries e ON e.report_id = q.id
   WHERE q.room_id = $1 AND q.message_id = $2 AND e.user_id = $3 AND ($4::bytea IS NULL OR e.text_key = $4)
   LIMIT 1`,
};

/** Until the transaction ends, no other report of the message is written. Index: the unique key. */
export const LOCK_REPORT: Statement = {
  name: 'lock-report',
  text: `INSERT INTO history.reports AS q (id, room_id, message_id, seq, sender_id, first_at, last_at)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp())
    ON CONFLICT (room_id, message_id) DO UPDATE SET seq = excluded.seq
    RETURNING id, texts`,
};

/** Opens a closed report if the text is not the one that was judged. Index: the primary key, the unique key of entries. */
export const ADD_REPORT: Statement = {
  name: 'add-report',
  text: `WITH entry AS (
      INSERT INTO history.report_entries (id, report_id, room_id, user_id, text_key, reason, note, at)
      SELECT $2, q.id, q.room_id, $3, $4, $5, $6, clock_timestamp() FROM history.reports q WHERE q.id = $1
      RETURNING at)
    UPDATE history.reports q
       SET texts = $7::json, last_at = entry.at,
           people = people + (NOT EXISTS (
             SELECT 1 FROM history.report_entries e WHERE e.report_id = q.id AND e.user_id = $3))::int,
           spam = spam + ($5 = 'spam')::int, abuse = abuse + ($5 = 'abuse')::int, other = other + ($5 = 'other')::int,
           closed_at = CASE WHEN closed_key = $4 THEN closed_at END,
           closed_by = CASE WHEN closed_key = $4 THEN closed_by END,
           closed_key = CASE WHEN closed_key = $4 THEN closed_key END
      FROM entry
     WHERE q.id = $1`,
};

/** Returns a row if the report was open. Not by `closed_at`: for that PostgreSQL would read all open reports of a new store. Index: the primary key. */
export const CLOSE_REPORT: Statement = {
  name: 'close-report',
  text: `UPDATE history.reports SET closed_at = clock_timestamp(), closed_by = $2, closed_key = $3
    WHERE id = $1 AND closed_key IS NULL
    RETURNING 1`,
};

export interface NewEntry {
  readonly userId: UserId;
  readonly key: Buffer;
  readonly reason: ReportReason;
  readonly note: string | null;
}

/** @param key of one text; left out: of any text */
export async function hasReported(
  sql: Sql,
  userId: UserId,
  { roomId, id }: MessageKey,
  key?: Buffer,
): Promise<boolean> {
  return (await sql.rows(HAS_REPORTED, [roomId, id, userId, key ?? null])).length > 0;
}

/** The message, also a deleted one. */
export async function readReportable(sql: Sql, { roomId, id }: MessageKey): Promise<ReportableRow | undefined> {
  return (await sql.rows<ReportableRow>(REPORTABLE, [roomId, id]))[0];
}

/** Makes the report of the message if there is none. */
export async function lockReport(
  sql: Sql,
  { roomId, id }: MessageKey,
  { seq, sender_id: senderId }: ReportableRow,
): Promise<{ id: string; texts: ReportedText[] }> {
  const values = [newId(), roomId, id, seq, senderId];
  const [report] = await sql.rows<{ id: string; texts: ReportedText[] }>(LOCK_REPORT, values);
  if (report === undefined) throw new Error('LOCK_REPORT returned no row');
  return report;
}

export async function addReport(
  sql: Sql,
  reportId: string,
  { userId, key, reason, note }: NewEntry,
  texts: readonly ReportedText[],
): Promise<void> {
  await sql.rows(ADD_REPORT, [reportId, newId(), userId, key, reason, note, JSON.stringify(texts)]);
}

/** Returns whether it was open. @param by `null`: an operator @param key of the text that was judged */
export async function writeClosed(sql: Sql, id: string, by: UserId | null, key: Buffer): Promise<boolean> {
  return (await sql.rows(CLOSE_REPORT, [id, by, key])).length > 0;
}
