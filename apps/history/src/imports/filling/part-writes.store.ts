import type { Sql } from '#persistence/sql';
import type { ThreadsDraft } from '../../room/draft/threads-draft.js';
import { omit, rowsStatement } from '../../room/rows/columns.js';
import { MESSAGE_COLUMNS } from '../../room/rows/message.rows.js';
import { writeMentions } from '../../room/writes/message-writes.store.js';
import { INSERT_REACTIONS } from '../../room/writes/room-writes.sql.js';
import { UPSERT_FOLLOWERS, UPSERT_THREADS } from '../../room/writes/thread-writes.store.js';
import { writeRows } from '../../room/writes/write-rows.js';
import { writeAuthors } from './authors.store.js';
import type { FilledMessage, FilledReaction } from './place.rows.js';

/** No message of an import has one of these columns. */
const ABSENT = ['forward_of', 'scheduled', 'keeps_unread'] as const;

/** Nobody sends the messages again, so they need no fingerprint. */
export const FILL_MESSAGES = rowsStatement<Omit<FilledMessage, (typeof ABSENT)[number] | 'fingerprint'>>(
  'fill-messages',
  { ...omit(MESSAGE_COLUMNS, ...ABSENT), sent_rev: 'bigint' },
  (rows) => `INSERT INTO history.messages (${rows.names}, fingerprint) SELECT ${rows.selected}, '' FROM ${rows.unnest}`,
);

/** New messages with their mentions and reactions. */
export interface Filled {
  readonly messages: readonly FilledMessage[];
  readonly reactions: readonly FilledReaction[];
}

/** In one burst. */
export async function writeMessages(open: Sql, { messages, reactions }: Filled): Promise<void> {
  await Promise.all([
    writeRows(open, FILL_MESSAGES, messages),
    writeAuthors(open, messages),
    ...writeMentions(open, messages),
    writeRows(open, INSERT_REACTIONS, reactions),
  ]);
}

/** The threads that got replies, and who follows them. */
export async function writeFollowed(open: Sql, threads: ThreadsDraft): Promise<void> {
  await Promise.all([
    writeRows(open, UPSERT_THREADS, threads.changedThreads),
    writeRows(open, UPSERT_FOLLOWERS, threads.changedFollowerRows),
  ]);
}
