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
import { joinedBrief, personColumns, type PersonColumns } from './person.js';
import { readReactions } from '../views/reactions.store.js';

/** What readers need of a row of `history.messages`. */
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

/** A message `m` with its sender: the select list and joins of every statement that reads messages. */
export const MESSAGE_SELECT = `
  SELECT m.room_id, m.seq, m.id, m.rev, m.kind, m.sender_id, m.body, m.ext, m.system, m.mentions::text[] AS mentions,
         m.reply_to, m.version, m.created_at, m.edited_at, m.deleted_at, m.pinned_at, ${personColumns('p')}
    FROM history.messages m
    LEFT JOIN history.people p ON p.user_id = m.sender_id`;

/**
 * A message as clients see it. `sender` is `null` in system messages; an erased sender is not told. `reactions` as
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
  // The room does not react to what it says itself.
  const sent = rows.filter((row) => row.kind === 'text' && row.deleted_at === null);
  const keys = sent.map((row) => ({ roomId: row.room_id, id: row.id }));
  const reactions = await readReactions(sql, keys, userId);
  return rows.map((row) => toMessage(row, joinedBrief(row), reactions.of({ roomId: row.room_id, id: row.id })));
}

function isErased(sender: UserBrief | null): boolean {
  return sender !== null && sender.username === null;
}
