import type { Transaction } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';
import type { ThreadsDraft } from '../../room/draft/threads-draft.js';
import { omit, rowsStatement } from '../../room/rows/columns.js';
import { MESSAGE_COLUMNS } from '../../room/rows/message.rows.js';
import { writeMentions } from '../../room/writes/message-writes.store.js';
import { UPSERT_FOLLOWERS, UPSERT_THREADS } from '../../room/writes/thread-writes.store.js';
import { copyRows, writeRows } from '../../room/writes/write-rows.js';
import { ADD_AUTHORS, type Author } from './authors.store.js';
import type { FilledMessage, FilledReaction } from './place.rows.js';

/** No message of an import has one of these columns. */
const ABSENT = ['forward_of', 'scheduled', 'keeps_unread'] as const;

const COPY_MESSAGES = rowsStatement<Omit<FilledMessage, (typeof ABSENT)[number]>>(
  'copy-messages',
  { ...omit(MESSAGE_COLUMNS, ...ABSENT), sent_rev: 'bigint', fingerprint: 'bytea' },
  (rows) => `COPY history.messages (${rows.names}) FROM STDIN`,
);

const COPY_REACTIONS = rowsStatement<FilledReaction>(
  'copy-reactions',
  { room_id: 'uuid', message_id: 'uuid', emoji: 'text', user_id: 'uuid', created_at: 'timestamptz' },
  (rows) => `COPY history.reactions (${rows.names}) FROM STDIN`,
);

/** New messages with their mentions and reactions. */
export interface Filled {
  readonly messages: readonly FilledMessage[];
  readonly reactions: readonly FilledReaction[];
}

/** In one burst. */
export async function writeMessages(open: Transaction, { messages, reactions }: Filled): Promise<void> {
  await Promise.all([
    copyRows(open, COPY_MESSAGES, messages),
    ...writeMentions(open, messages),
    copyRows(open, COPY_REACTIONS, reactions),
  ]);
}

/** The authors, the threads that got replies, and who follows them. */
export async function writeFollowed(open: Sql, authors: readonly Author[], threads: ThreadsDraft): Promise<void> {
  await Promise.all([
    writeRows(open, ADD_AUTHORS, authors),
    writeRows(open, UPSERT_THREADS, threads.changedThreads),
    writeRows(open, UPSERT_FOLLOWERS, threads.changedFollowerRows),
  ]);
}
