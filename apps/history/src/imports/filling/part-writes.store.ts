import type { Sql } from '#persistence/sql';
import { rowsStatement } from '../../room/rows/columns.js';
import { MESSAGE_COLUMNS } from '../../room/rows/message.rows.js';
import { writeMentions } from '../../room/writes/message-writes.store.js';
import { INSERT_REACTIONS } from '../../room/writes/room-writes.sql.js';
import { UPSERT_FOLLOWERS, UPSERT_THREADS } from '../../room/writes/thread-writes.store.js';
import { writeRows } from '../../room/writes/write-rows.js';
import type { FilledMessage, PartDraft } from './part-draft.js';

export const FILL_MESSAGES = rowsStatement<FilledMessage>(
  'fill-messages',
  { ...MESSAGE_COLUMNS, fingerprint: 'bytea', sent_rev: 'bigint' },
  (rows) => `INSERT INTO history.messages (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

/** In one burst. */
export async function writePart(open: Sql, { messages, threads, reactions }: PartDraft): Promise<void> {
  await Promise.all([
    writeRows(open, FILL_MESSAGES, messages),
    writeRows(open, UPSERT_THREADS, threads.changedThreads),
    writeRows(open, UPSERT_FOLLOWERS, threads.changedFollowerRows),
    ...writeMentions(open, messages),
    writeRows(open, INSERT_REACTIONS, reactions),
  ]);
}
