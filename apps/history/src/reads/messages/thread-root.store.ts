import { ChatError, invalid, type MessageId, type RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { wasPurged } from './messages.store.js';

/** The message with this id, or a thread whose root retention has purged. Index: `messages_id`, threads' primary key. */
export const THREAD_ROOT: Statement = {
  name: 'thread-root',
  text: `SELECT m.kind, m.thread_id FROM history.messages m WHERE m.room_id = $1 AND m.id = $2
    UNION ALL
    SELECT 'text', NULL FROM history.threads t WHERE t.room_id = $1 AND t.root_id = $2`,
};

/**
 * The message is the root of a thread, or may become one. A root may be deleted, or purged while replies are left.
 * @throws ChatError INVALID with the field `threadId`, NOT_FOUND, GONE
 */
export async function assertThread(sql: Sql, roomId: RoomId, threadId: MessageId): Promise<void> {
  const [root] = await sql.rows<Pick<MessageRow, 'kind' | 'thread_id'>>(THREAD_ROOT, [roomId, threadId]);
  if (root === undefined) throw new ChatError((await wasPurged(sql, roomId, threadId)) ? 'GONE' : 'NOT_FOUND');
  if (root.kind !== 'text' || root.thread_id !== null)
    throw invalid('threadId', 'must be a text message that is no reply');
}
