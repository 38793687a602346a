import type {
  Ext,
  ForwardOrigin,
  GrowState,
  Message,
  MessageId,
  MessageKind,
  Reaction,
  Rev,
  RoomId,
  Seq,
  StoredFile,
  SystemNotice,
  ThreadSummary,
  UserBrief,
  UserId,
} from '#contracts';
import { selectList, type Columns } from './columns.js';
import { personColumns, type PersonColumns } from './person.js';
import { threadColumns, type ThreadColumns } from './thread.rows.js';

/** The message that a forward was made from, with the name of its sender as of forwarding. */
export interface StoredOrigin {
  roomId: RoomId;
  senderId: UserId | null;
  senderName: string | null;
  createdAt: string;
}

/** The files of a message as clients see them. They change when the stored bytes change. */
export interface StoredAttachments {
  /** The body is the names of the files. */
  auto: boolean;
  files: StoredFile[];
}

/** A row of `history.messages` for reads. */
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
  /** It mentions each member who was there; `null` in all others. */
  everyone: true | null;
  reply_to: MessageId | null;
  /** `null` outside threads, like the next three. */
  thread_id: MessageId | null;
  thread_seq: number | null;
  in_room: boolean | null;
  /** For a reply that is not in the main timeline: the seq of the message of the main timeline before it. */
  main_before: Seq | null;
  forward_of: StoredOrigin | null;
  attachments: StoredAttachments | null;
  /** The server sent it at its time; `null` in all others. */
  scheduled: true | null;
  /** Its sender had not read everything before it, and asked for no marker to move; `null` in all others. */
  keeps_unread: true | null;
  /** State of a message that was sent with `grow`; `null` in all others. While it is `growing`, `body` is the beginning. */
  grow: GrowState | null;
  version: number;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  pinned_at: Date | null;
}

export type SentMessageRow = PagedMessageRow & ThreadColumns;

/** A message of a page, whose thread is read apart. */
export type PagedMessageRow = MessageRow &
  PersonColumns & {
    /** The message has changed since it was sent. An unchanged one has no reactions. */
    is_changed: boolean;
  };

/** The part of a new message that its thread decides. */
export type ThreadPlace = Pick<MessageRow, 'thread_id' | 'thread_seq' | 'in_room' | 'main_before'>;

/** The part of a new message that its sender decides. */
export type MessageContent = Pick<MessageRow, 'body' | 'ext' | 'mentions' | 'reply_to'> &
  Partial<Pick<MessageRow, 'forward_of' | 'attachments' | 'scheduled' | 'keeps_unread' | 'everyone' | 'grow'>>;

/** The part of a new message that its place in the room decides. */
export type MessagePlace = Pick<MessageRow, 'room_id' | 'seq' | 'rev' | 'created_at'>;

/** A new message. It copies field by field, because every message passes here and object spread is slower. */
export function newMessageRow(
  { id, kind, sender_id, system }: Pick<MessageRow, 'id' | 'kind' | 'sender_id' | 'system'>,
  content: MessageContent,
  place: MessagePlace,
  fingerprint: Buffer,
  thread: ThreadPlace = OUTSIDE_THREADS,
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
    everyone: content.everyone ?? null,
    reply_to: content.reply_to,
    thread_id: thread.thread_id,
    thread_seq: thread.thread_seq,
    in_room: thread.in_room,
    main_before: thread.main_before,
    forward_of: content.forward_of ?? null,
    attachments: content.attachments ?? null,
    scheduled: content.scheduled ?? null,
    keeps_unread: content.keeps_unread ?? null,
    grow: content.grow ?? null,
    fingerprint,
    version: 1,
    created_at: place.created_at,
    edited_at: null,
    deleted_at: null,
    pinned_at: null,
  };
}

const OUTSIDE_THREADS: ThreadPlace = { thread_id: null, thread_seq: null, in_room: null, main_before: null };

/** The columns of `history.messages`. All reads and inserts use this list. */
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
  everyone: 'boolean',
  reply_to: 'uuid',
  thread_id: 'uuid',
  thread_seq: 'int',
  in_room: 'boolean',
  main_before: 'bigint',
  forward_of: 'json',
  attachments: 'json',
  scheduled: 'boolean',
  keeps_unread: 'boolean',
  grow: 'text',
  version: 'int',
  created_at: 'timestamptz',
  edited_at: 'timestamptz',
  deleted_at: 'timestamptz',
  pinned_at: 'timestamptz',
} as const satisfies Columns<MessageRow>;

const SENT_COLUMNS = `${selectList('m', MESSAGE_COLUMNS)}, m.rev > m.sent_rev AS is_changed, ${personColumns('p')}`;
const SENT_MESSAGES = `history.messages m
    LEFT JOIN history.people p ON p.user_id = m.sender_id`;

/**
 * Select list and joins of statements that read messages: a message `m` with its sender `p`, and its thread `t` if it is
 * a root with replies. Index: the primary keys of people and threads for each row.
 */
export const MESSAGE_SELECT = `
  SELECT ${SENT_COLUMNS},
         ${threadColumns('t')}
    FROM ${SENT_MESSAGES}
    LEFT JOIN history.threads t ON t.room_id = m.room_id AND t.root_id = m.id`;

/**
 * The same without threads, of messages of the room `$1`, most of which have none. Index: the primary key of people for each row; that of
 * threads once.
 */
export const PAGE_SELECT = `
  SELECT ${SENT_COLUMNS},
         (SELECT EXISTS (SELECT FROM history.threads any_thread WHERE any_thread.room_id = $1)) AS has_threads
    FROM ${SENT_MESSAGES}`;

/**
 * In SQL, the seq at which a walk of the main timeline goes on after the message under this alias, upwards: after a message of the
 * timeline the next one, after a reply beside it the first one that is none of the same run. Index: `messages_aside`.
 */
export function nextOfMain(alias: string, roomId: string): string {
  return `CASE WHEN ${alias}.main_before IS NULL THEN ${alias}.seq + 1 ELSE 1 + (
    SELECT max(run.seq) FROM history.messages run
     WHERE run.room_id = ${roomId} AND run.main_before = ${alias}.main_before) END`;
}

/**
 * A message as clients see it.
 * @param sender `null` in system messages
 * @param reactions from `readReactions`; a deleted message has none
 * @param origin what the reader may see of a forward's origin
 * @param thread the replies to the message, if it has some
 */
export function toMessage(
  row: MessageRow,
  sender: UserBrief | null,
  reactions: Reaction[] = [],
  origin: OriginView = FOR_ALL_MEMBERS,
  thread?: ThreadSummary | null,
): Message {
  const deleted = row.deleted_at !== null;
  const { body, ext, mentions, attachments } = deleted ? NO_CONTENT : row;
  const { files, auto } = attachments ?? NO_FILES;
  const known = isErased(sender) ? null : sender;
  const message: Message = {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    rev: row.rev,
    kind: row.kind,
    senderId: isErased(sender) ? null : row.sender_id,
    sender: known,
    body,
    ext,
    system: row.system,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    version: row.version,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    replyTo: row.reply_to,
    threadId: row.thread_id,
    forwardOf: originOf(row.forward_of, origin),
    mentions,
    reactions,
    pinned: !deleted && row.pinned_at !== null,
    attachments: files,
    autoBody: auto,
  };
  addRareFields(message, row, thread);
  return message;
}

/** Most messages have none of these fields. */
function addRareFields(message: Message, row: MessageRow, thread: ThreadSummary | null | undefined): void {
  if (row.everyone === true && row.deleted_at === null) message.everyone = true;
  if (row.scheduled === true) message.scheduled = true;
  if (row.keeps_unread === true) message.keepsUnread = true;
  if (row.grow !== null && row.deleted_at === null) message.grow = row.grow;
  if (thread != null) message.thread = thread;
  if (row.thread_id === null) return;
  message.threadSeq = row.thread_seq ?? 0;
  message.inRoom = row.in_room === true;
}

/** The part of a forward's origin that one reader may see. */
export interface OriginView {
  /** The reader may read the origin's room now. */
  readonly mayRead: boolean;
  /** The account of the origin's sender is erased. */
  readonly isErased: boolean;
}

const NO_CONTENT = { body: '', ext: null, mentions: [], attachments: null };
const NO_FILES: StoredAttachments = { auto: false, files: [] };
const FOR_ALL_MEMBERS: OriginView = { mayRead: false, isErased: false };

function originOf(stored: StoredOrigin | null, { mayRead, isErased: hidesName }: OriginView): ForwardOrigin | null {
  if (stored === null) return null;
  const { roomId, senderName, createdAt } = stored;
  return { roomId: mayRead ? roomId : null, senderName: hidesName ? null : senderName, createdAt };
}

function isErased(sender: UserBrief | null): boolean {
  return sender !== null && sender.username === null;
}
