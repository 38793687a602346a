import type {
  Ext,
  Message,
  MessageId,
  MessageKind,
  Reaction,
  Rev,
  RoomId,
  Seq,
  SystemNotice,
  UserBrief,
  UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { selectList, type Columns } from './columns.js';
import { joinedBrief, personColumns, type PersonColumns } from './person.js';
import { readReactions } from '../views/reactions.store.js';

/** A row of `history.messages` as readers need it. */
export interface MessageRow {
  room_id: RoomId;
  seq: Seq;
  id: MessageId;
  rev: Rev;
  kind: MessageKind;
  sender_id: UserId | null;
  body: string;
  ext: Ext | null;
  system: SystemNotice | null;
  mentions: UserId[];
  reply_to: MessageId | null;
  version: number;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  pinned_at: Date | null;
}

export type SentMessageRow = MessageRow & PersonColumns;

/** The columns of `history.messages`. A column that is added here is read and appended everywhere. */
export const MESSAGE_COLUMNS = {
  room_id: 'uuid',
  seq: 'bigint',
  id: 'uuid',
  rev: 'bigint',
  kind: 'text',
  sender_id: 'uuid',
  body: 'text',
  ext: 'json',
  system: 'json',
  mentions: 'uuid[]',
  reply_to: 'uuid',
  version: 'int',
  created_at: 'timestamptz',
  edited_at: 'timestamptz',
  deleted_at: 'timestamptz',
  pinned_at: 'timestamptz',
} as const satisfies Columns<MessageRow>;

/** A message `m` with its sender: the select list and joins of every statement that reads messages. */
export const MESSAGE_SELECT = `
  SELECT ${selectList('m', MESSAGE_COLUMNS)}, ${personColumns('p')}
    FROM history.messages m
    LEFT JOIN history.people p ON p.user_id = m.sender_id`;

/**
 * A message as clients see it. `sender` is `null` in system messages and when the sender was erased. `reactions` as
 * `readReactions` gives them; a deleted message has none.
 */
export function toMessage(row: MessageRow, sender: UserBrief | null, reactions: Reaction[] = []): Message {
  const deleted = row.deleted_at !== null;
  const known = isErased(sender) ? null : sender;
  return {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    rev: row.rev,
    kind: row.kind,
    senderId: isErased(sender) ? null : row.sender_id,
    sender: known,
    body: deleted ? '' : row.body,
    ext: deleted ? null : row.ext,
    system: row.system,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    version: row.version,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    replyTo: row.reply_to,
    threadId: null,
    mentions: deleted ? [] : row.mentions,
    reactions,
    pinned: !deleted && row.pinned_at !== null,
  };
}

/** Rows of `MESSAGE_SELECT` with their reactions, as the user sees them; one more statement serves them all. */
export async function toSentMessages(sql: Sql, rows: readonly SentMessageRow[], userId: UserId): Promise<Message[]> {
  // System messages have no reactions.
  const sent = rows.filter((row) => row.kind === 'text' && row.deleted_at === null);
  const keys = sent.map((row) => ({ roomId: row.room_id, id: row.id }));
  const reactions = await readReactions(sql, keys, userId);
  return rows.map((row) => toMessage(row, joinedBrief(row), reactions.of({ roomId: row.room_id, id: row.id })));
}

function isErased(sender: UserBrief | null): boolean {
  return sender !== null && sender.username === null;
}
