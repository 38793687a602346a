import { PUSH_TEXT_CHARS, type DueReminder, type MessageId, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { tellsAsEveryone } from '../room/views/everyone.sql.js';
import type { PushJudgementRow } from './push.store.js';

/** The reminders of all users after a place, the earliest first. Times are of PostgreSQL's clock. Index: `bookmarks_due`, in its order. */
export const DUE_REMINDERS: Statement = {
  name: 'due-reminders',
  text: `SELECT b.remind_at, b.user_id, b.room_id, b.message_id
    FROM history.bookmarks b
   WHERE b.remind_at > '-infinity' AND b.remind_at <= now()
     AND (b.remind_at, b.user_id, b.room_id, b.message_id)
       > (to_timestamp($1::float8 / 1000), $2::uuid, $3::uuid, $4::uuid)
   ORDER BY b.remind_at, b.user_id, b.room_id, b.message_id
   LIMIT $5`,
};

/**
 * For each reminder what its push says, if it still holds: the bookmark has it, and the user may read the message. Of a person whom
 * the user blocks, it says neither sender nor text. Index: the primary keys of bookmarks, rooms, members, blocks and people;
 * `messages_id`.
 */
export const REMINDER_JUDGEMENTS: Statement = {
  name: 'reminder-judgements',
  text: `SELECT input.place::int AS place, m.id, m.seq, m.thread_id, m.created_at, r.kind, r.name AS room_name,
      coalesce(b.user_id = ANY(m.mentions), false) OR ${tellsAsEveryone('m', 'me')} AS mention,
      CASE WHEN seen.is_blocked THEN '' ELSE left(m.body, ${String(PUSH_TEXT_CHARS)}) END AS text,
      CASE WHEN NOT seen.is_blocked THEN m.sender_id END AS sender_id,
      CASE WHEN p.erased_at IS NULL AND NOT seen.is_blocked THEN p.display_name END AS sender_name,
      CASE WHEN p.erased_at IS NULL AND NOT seen.is_blocked THEN p.avatar_url END AS sender_avatar
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) WITH ORDINALITY
      AS input (user_id, room_id, message_id, remind_at, place)
    JOIN history.bookmarks b ON b.user_id = input.user_id AND b.room_id = input.room_id AND b.message_id = input.message_id
     AND b.remind_at = input.remind_at
    JOIN history.rooms r ON r.id = b.room_id AND r.deleted_at IS NULL
    JOIN history.members me ON me.room_id = b.room_id AND me.user_id = b.user_id AND me.state = 'joined'
    JOIN history.messages m ON m.room_id = b.room_id AND m.id = b.message_id AND m.deleted_at IS NULL
   CROSS JOIN LATERAL (
     SELECT EXISTS (SELECT 1 FROM history.blocks k WHERE k.user_id = b.user_id AND k.blocked_id = m.sender_id) AS is_blocked) seen
    LEFT JOIN history.people p ON p.user_id = m.sender_id`,
};

interface DueRow {
  remind_at: Date;
  user_id: UserId;
  room_id: RoomId;
  message_id: MessageId;
}

/** The reminders that are due after this place, in order. */
export async function readDueReminders(sql: Sql, after: DueReminder, limit: number): Promise<DueReminder[]> {
  const place = [Date.parse(after.remindAt), after.userId, after.roomId, after.messageId];
  const rows = await sql.rows<DueRow>(DUE_REMINDERS, [...place, limit]);
  return rows.map(({ remind_at, user_id: userId, room_id: roomId, message_id: messageId }) => ({
    ...{ userId, roomId, messageId },
    remindAt: remind_at.toISOString(),
  }));
}

/** What goes out now; nothing of a reminder that does not hold any more. */
export function readReminderJudgements(sql: Sql, reminders: readonly DueReminder[]): Promise<PushJudgementRow[]> {
  return sql.rows<PushJudgementRow>(REMINDER_JUDGEMENTS, [
    reminders.map(({ userId }) => userId),
    reminders.map(({ roomId }) => roomId),
    reminders.map(({ messageId }) => messageId),
    reminders.map(({ remindAt }) => remindAt),
  ]);
}
