import type { MessageId, RoomId } from '#contracts';
import type { PreparedSql } from '#persistence/prepared-sql';
import type { Sql, Statement } from '#persistence/sql';
import { FILE_SELECT, toStoredFile, type FileRecord } from '../../room/rows/file.rows.js';
import type { StoredAttachments } from '../../room/rows/message.rows.js';
import type { FileInMessage } from './file-work.store.js';

/** The room stays hidden until the transaction ends. There are few rows: while there is none, any index serves. */
const LOCK_HIDDEN: Statement = {
  name: 'lock-hidden-room',
  text: 'SELECT 1 FROM history.import_rooms WHERE room_id = $1 AND shown_at IS NULL FOR UPDATE',
};

/** Index: `messages_id`. */
export const HIDDEN_FILES: Statement = {
  name: 'hidden-files',
  text: 'SELECT attachments FROM history.messages WHERE room_id = $1 AND id = $2',
};

/** Index: the primary key. */
const FILE: Statement = { name: 'file-of-hidden', text: `${FILE_SELECT} WHERE f.id = $1` };

/** Index: `messages_id`. */
export const SET_HIDDEN_FILES: Statement = {
  name: 'set-hidden-files',
  text: 'UPDATE history.messages SET attachments = $3 WHERE room_id = $1 AND id = $2',
};

/**
 * Shows the present state of a file in its message, in a room that an import fills: commands do not know the room yet, and
 * nobody has read the message, so its rev stays.
 * @throws Error if the room is shown meanwhile
 */
export async function refreshHidden(
  sql: PreparedSql,
  { id, room_id: roomId, message_id: messageId }: FileInMessage,
): Promise<void> {
  await sql.transaction(async (open) => {
    const [isHidden] = await open.rows(LOCK_HIDDEN, [roomId]);
    if (isHidden === undefined) throw new Error('the room is shown now');
    const [file] = await open.rows<FileRecord>(FILE, [id]);
    const shown = await readShown(open, roomId, messageId);
    if (file === undefined || shown === undefined) return;
    const files = shown.files.map((each) => (each.id === id ? toStoredFile(file) : each));
    await open.rows(SET_HIDDEN_FILES, [roomId, messageId, JSON.stringify({ ...shown, files })]);
  });
}

async function readShown(open: Sql, roomId: RoomId, messageId: MessageId): Promise<StoredAttachments | undefined> {
  const [row] = await open.rows<{ attachments: StoredAttachments | null }>(HIDDEN_FILES, [roomId, messageId]);
  return row?.attachments ?? undefined;
}
