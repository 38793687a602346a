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
import { selectList, type Columns } from './columns.js';
import { personColumns, type PersonColumns } from './person.js';

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

/** The part of a new message that its sender decides. */
export type MessageContent = Pick<MessageRow, 'body' | 'ext' | 'mentions' | 'reply_to'>;

/** The part of a new message that its place in the room decides. */
export type MessagePlace = Pick<MessageRow, 'room_id' | 'seq' | 'rev' | 'created_at'>;

/** A message as first sent. Field by field: every message passes here, and spreading objects costs more. */
export function newMessageRow(
  { id, kind, sender_id, system }: Pick<MessageRow, 'id' | 'kind' | 'sender_id' | 'system'>,
  content: MessageContent,
  place: MessagePlace,
  fingerprint: Buffer,
): MessageRow & { fingerprint: Buffer } {
  return {
    room_id: place.room_id,
    seq: place.seq,
    id,
    rev: place.rev,
    kind,
    sender_id,
    body: content.body,
    ext: content.ext,
    system,
    mentions: content.mentions,
    reply_to: content.reply_to,
    fingerprint,
    version: 1,
    created_at: place.created_at,
    edited_at: null,
    deleted_at: null,
    pinned_at: null,
  };
}

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

function isErased(sender: UserBrief | null): boolean {
  return sender !== null && sender.username === null;
}
