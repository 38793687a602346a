import type { Message, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';
import { toSentMessages } from '../../room/views/message-views.store.js';

/** Index: `messages_with_files`, backwards. */
export const MESSAGES_WITH_FILES: Statement = {
  name: 'messages-with-files',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1 AND m.seq < $2 AND m.seq >= $3 AND m.attachments IS NOT NULL
   ORDER BY m.seq DESC
   LIMIT $4`,
};

/** The messages with `from` <= seq < `before`. */
interface Place {
  readonly roomId: RoomId;
  readonly before: number;
  readonly from: number;
}

/** Newest first. */
export async function readMessagesWithFiles(
  sql: Sql,
  userId: UserId,
  { roomId, before, from }: Place,
  limit: number,
): Promise<Message[]> {
  const rows = await sql.rows<SentMessageRow>(MESSAGES_WITH_FILES, [roomId, before, from, limit]);
  return toSentMessages(sql, rows, userId);
}
