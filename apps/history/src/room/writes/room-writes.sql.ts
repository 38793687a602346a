import type { AvatarId, CommandId, FileId, FileState, MessageId, RoomId, UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import type { MemberRecord, MessageRecord, RoomRecord } from '../rows/room-facts.js';
import type { Outcome } from '../draft/outcome.js';
import { ACT_COLUMNS, CLEANUP_COLUMNS, type ActRow, type CleanupRow } from '../rows/act.rows.js';
import { ABSENCE_COLUMNS, type AbsenceRow } from '../rows/absence.rows.js';
import { omit, pick, RowArrays, rowsStatement } from '../rows/columns.js';
import { IMPORTED_COLUMNS, type ImportedRow } from '../rows/imported.rows.js';
import { MEMBER_COLUMNS } from '../rows/member.rows.js';
import { MESSAGE_COLUMNS, type MessageRow } from '../rows/message.rows.js';
import { PERSON_COLUMNS, type PersonRow } from '../rows/person.js';
import { ROOM_COLUMNS } from '../rows/room.rows.js';

/** Columns that only change after the send. */
const LATER = ['version', 'edited_at', 'deleted_at', 'pinned_at'] as const;
/** Columns that are `null` in most messages outside threads, and not to everyone. */
const ASIDE = [
  'everyone',
  'thread_id',
  'thread_seq',
  'in_room',
  'main_before',
  'scheduled',
  'keeps_unread',
  'grow',
] as const;

export type SentMessage = Omit<MessageRecord, (typeof LATER)[number] | (typeof ASIDE)[number]>;
export const SENT_COLUMNS = { ...omit(MESSAGE_COLUMNS, ...LATER, ...ASIDE), fingerprint: 'bytea' } as const;
export const NEW_MESSAGES = new RowArrays<SentMessage>(SENT_COLUMNS);
const COUNTERS = new RowArrays<
  Pick<RoomRecord, 'id' | 'head_seq' | 'head_rev' | 'rev' | 'member_count' | 'last_activity_at'>
>(pick(ROOM_COLUMNS, 'id', 'head_seq', 'head_rev', 'rev', 'member_count', 'last_activity_at'), NEW_MESSAGES.next);

type Marker = Pick<MemberRecord, 'room_id' | 'user_id' | 'read_seq' | 'last_sent_at'>;

/** The senders' read markers. @param first number of the first parameter */
export function markersFrom(first: number): RowArrays<Marker> {
  return new RowArrays(pick(MEMBER_COLUMNS, 'room_id', 'user_id', 'read_seq', 'last_sent_at'), first);
}
const MARKERS = markersFrom(COUNTERS.next);

/** All writes of sends in one statement: messages, the rooms' counters, and the senders' read markers. */
export const APPEND: Statement = {
  name: 'append',
  text: `WITH new_messages AS (
      INSERT INTO history.messages (${NEW_MESSAGES.names}, sent_rev)
      SELECT ${NEW_MESSAGES.selected}, n.rev FROM ${NEW_MESSAGES.unnest}
    ), counted AS (
      UPDATE history.rooms r SET ${COUNTERS.assignments('id')}
        FROM ${COUNTERS.unnest}
       WHERE ${COUNTERS.matching('r', 'id')}
    )
    UPDATE history.members m SET ${MARKERS.assignments('room_id', 'user_id')}
      FROM ${MARKERS.unnest}
     WHERE ${MARKERS.matching('m', 'room_id', 'user_id')}`,
};

export function appendValues(
  messages: readonly MessageRecord[],
  rooms: readonly RoomRecord[],
  senders: readonly MemberRecord[],
): unknown[] {
  return [...NEW_MESSAGES.values(messages), ...COUNTERS.values(rooms), ...MARKERS.values(senders)];
}

/** Replies, messages to everyone, those that grow, those that the server sends at their time, and those that keep unread what is before them. `APPEND` counts them. */
export const APPEND_ASIDE = rowsStatement<Omit<MessageRecord, (typeof LATER)[number]>>(
  'append-aside',
  { ...omit(MESSAGE_COLUMNS, ...LATER), fingerprint: 'bytea' },
  (rows) => `INSERT INTO history.messages (${rows.names}, sent_rev) SELECT ${rows.selected}, n.rev FROM ${rows.unnest}`,
);

/** The keys by which names of public rooms are compared. */
interface NameKeys {
  name_key: string | null;
  /** `null` in a private room, like the next. */
  skeleton: string | null;
  written_skeleton: string | null;
  /** The `name_key` that the skeletons belong to. */
  skeletons_of: string | null;
}
const NAME_KEY_COLUMNS = {
  name_key: 'text',
  skeleton: 'text',
  written_skeleton: 'text',
  skeletons_of: 'text',
} as const;
const NAME_KEYS = ['name_key', 'skeleton', 'written_skeleton', 'skeletons_of'] as const;

export type KeyedRoom = Omit<RoomRecord, 'first_seq' | 'deleted_at' | 'blocked'> & NameKeys;

/** Also sees a block that was added during the creation, because both users' rows are locked by now. */
export const INSERT_ROOMS = rowsStatement<KeyedRoom>(
  'insert-rooms',
  {
    ...omit(ROOM_COLUMNS, 'first_seq', 'deleted_at'),
    create_fingerprint: 'bytea',
    direct_key: 'text',
    external_id: 'text',
    ...NAME_KEY_COLUMNS,
  },
  (rows) => `INSERT INTO history.rooms (${rows.names}, blocked)
    SELECT ${rows.selected}, n.direct_key IS NOT NULL AND EXISTS (
        SELECT 1 FROM history.blocks b, string_to_array(n.direct_key, ':') AS pair
         WHERE b.user_id = ANY(pair::uuid[]) AND b.blocked_id = ANY(pair::uuid[]))
      FROM ${rows.unnest}`,
);

type Settings = NameKeys &
  Pick<KeyedRoom, 'id' | 'visibility' | 'name' | 'topic' | 'slow_mode_seconds' | 'archived_at' | 'avatar_id' | 'ext'>;

/** An unchanged name keeps its keys, which an earlier version may have computed differently. */
export const UPDATE_SETTINGS = rowsStatement<Settings>(
  'update-settings',
  {
    ...pick(
      ROOM_COLUMNS,
      ...(['id', 'visibility', 'name', 'topic', 'slow_mode_seconds', 'archived_at', 'avatar_id', 'ext'] as const),
    ),
    ...NAME_KEY_COLUMNS,
  },
  (rows) => `UPDATE history.rooms r
      SET ${rows.assignments('id', ...NAME_KEYS)},
          ${NAME_KEYS.map((key) => `${key} = CASE WHEN n.name = r.name THEN r.${key} ELSE n.${key} END`).join(', ')}
     FROM ${rows.unnest}
    WHERE ${rows.matching('r', 'id')}`,
);

/** The picture of a room. It replaces the one before. */
export const UPSERT_AVATARS = rowsStatement<{ room_id: RoomId; id: AvatarId; webp: Buffer }>(
  'upsert-avatars',
  { room_id: 'uuid', id: 'uuid', webp: 'bytea' },
  (rows) => `INSERT INTO history.room_avatars (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}
    ON CONFLICT (room_id) DO UPDATE SET id = excluded.id, webp = excluded.webp`,
);

export const DELETE_AVATARS = rowsStatement<{ room_id: RoomId }>(
  'delete-avatars',
  { room_id: 'uuid' },
  (rows) => `DELETE FROM history.room_avatars a USING ${rows.unnest} WHERE ${rows.matching('a', 'room_id')}`,
);

export const UPSERT_MEMBERS = rowsStatement<MemberRecord>(
  'upsert-members',
  MEMBER_COLUMNS,
  (rows) => `INSERT INTO history.members (${rows.names})
    SELECT ${rows.selected} FROM ${rows.unnest}
    ON CONFLICT (room_id, user_id) DO UPDATE
      SET ${rows.assignments('room_id', 'user_id').replaceAll('n.', 'excluded.')}`,
);

type Changed = Pick<
  MessageRow,
  | 'room_id'
  | 'id'
  | 'rev'
  | 'body'
  | 'ext'
  | 'mentions'
  | 'everyone'
  | 'forward_of'
  | 'attachments'
  | 'grow'
  | 'version'
  | 'edited_at'
  | 'deleted_at'
  | 'pinned_at'
>;

/** Also updates messages that `APPEND` inserted in the same transaction. */
export const UPDATE_MESSAGES = rowsStatement<Changed>(
  'update-messages',
  pick(
    MESSAGE_COLUMNS,
    'room_id',
    'id',
    'rev',
    'body',
    'ext',
    'mentions',
    'everyone',
    'forward_of',
    'attachments',
    'grow',
    ...LATER,
  ),
  (rows) => `UPDATE history.messages m SET ${rows.assignments('room_id', 'id')}
     FROM ${rows.unnest}
    WHERE ${rows.matching('m', 'room_id', 'id')}`,
);

/** The newest message of each room that mentions everyone. The room may have had a newer one. */
export const NOTE_EVERYONE = rowsStatement<Pick<MessageRow, 'room_id' | 'seq'>>(
  'note-everyone',
  pick(MESSAGE_COLUMNS, 'room_id', 'seq'),
  (rows) => `UPDATE history.rooms r SET everyone_seq = n.seq FROM ${rows.unnest}
    WHERE r.id = n.room_id AND r.everyone_seq < n.seq`,
);

export interface ReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}
const REACTION_COLUMNS = { room_id: 'uuid', message_id: 'uuid', emoji: 'text', user_id: 'uuid' } as const;

export const INSERT_REACTIONS = rowsStatement<ReactionRow & { created_at: Date }>(
  'insert-reactions',
  { ...REACTION_COLUMNS, created_at: 'timestamptz' },
  (rows) => `INSERT INTO history.reactions (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

export const DELETE_REACTIONS = rowsStatement<ReactionRow>(
  'delete-reactions',
  REACTION_COLUMNS,
  (rows) => `DELETE FROM history.reactions x USING ${rows.unnest}
    WHERE ${rows.matching('x', 'room_id', 'message_id', 'emoji', 'user_id')}`,
);

/** Deletes all reactions of deleted messages, at most `emojisPerMessage` times `membersPerRoom` for each. */
export const CLEAR_REACTIONS = rowsStatement<Pick<ReactionRow, 'room_id' | 'message_id'>>(
  'clear-reactions',
  { room_id: 'uuid', message_id: 'uuid' },
  (rows) => `DELETE FROM history.reactions x USING ${rows.unnest}
    WHERE ${rows.matching('x', 'room_id', 'message_id')}`,
);

/** Marks rooms as deleted. A job erases their content, which no request can read any more. */
export const DELETE_ROOMS = rowsStatement<Pick<RoomRecord, 'id' | 'deleted_at'>>(
  'delete-rooms',
  pick(ROOM_COLUMNS, 'id', 'deleted_at'),
  (rows) => `UPDATE history.rooms r SET ${rows.assignments('id')}, member_count = 0, erasing = true, purge_at = NULL,
          avatar_id = NULL
     FROM ${rows.unnest} WHERE ${rows.matching('r', 'id')}`,
);

/** After `DELETE_ROOMS`. Index: rooms' primary key, the unique key of `reports`. */
export const UNDO_ROOMS = rowsStatement<Pick<RoomRecord, 'id'>>(
  'undo-rooms',
  pick(ROOM_COLUMNS, 'id'),
  (rows) => `WITH reported AS (
      UPDATE history.reports q SET sender_id = NULL FROM ${rows.unnest} WHERE q.room_id = n.id)
    UPDATE history.rooms r SET direct_key = NULL FROM ${rows.unnest} WHERE ${rows.matching('r', 'id')}`,
);

/** How far imports go. The first time, the room is shown. */
export const NOTE_IMPORTED = rowsStatement<ImportedRow>(
  'note-imported',
  IMPORTED_COLUMNS,
  (rows) => `WITH places AS (
      UPDATE history.import_rooms i SET ${rows.assignments('room_id')}, shown_at = coalesce(i.shown_at, now())
        FROM ${rows.unnest} WHERE ${rows.matching('i', 'room_id')})
    UPDATE history.rooms r SET imported_seq = n.head_seq FROM ${rows.unnest} WHERE r.id = n.room_id`,
);

/** Where groups of apps have no user of the app. */
export const UPSERT_ABSENCES = rowsStatement<AbsenceRow>(
  'upsert-absences',
  ABSENCE_COLUMNS,
  (rows) => `INSERT INTO history.app_absences (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}
    ON CONFLICT (room_id, from_rev) DO UPDATE SET to_seq = excluded.to_seq, to_rev = excluded.to_rev`,
);

export interface MentionRow {
  user_id: UserId;
  room_id: RoomId;
  seq: number;
}
const MENTION_COLUMNS = { user_id: 'uuid', room_id: 'uuid', seq: 'bigint' } as const;

/** A mention, with the time of its message. */
export type NewMention = MentionRow & { created_at: Date };

/** A mention that counts in a thread, not in the main timeline. */
export type AsideMention = NewMention & { thread_id: MessageId };

export const INSERT_ASIDE_MENTIONS = rowsStatement<AsideMention>(
  'insert-aside-mentions',
  { ...MENTION_COLUMNS, created_at: 'timestamptz', thread_id: 'uuid' },
  (rows) => `INSERT INTO history.mentions (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

export const INSERT_MENTIONS = rowsStatement<NewMention>(
  'insert-mentions',
  { ...MENTION_COLUMNS, created_at: 'timestamptz' },
  (rows) => `INSERT INTO history.mentions (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

export const DELETE_MENTIONS = rowsStatement<MentionRow>(
  'delete-mentions',
  MENTION_COLUMNS,
  (rows) => `DELETE FROM history.mentions g USING ${rows.unnest}
    WHERE ${rows.matching('g', 'user_id', 'room_id', 'seq')}`,
);

export const INSERT_ACTS = rowsStatement<ActRow>(
  'log-acts',
  ACT_COLUMNS,
  (rows) => `INSERT INTO history.room_acts (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

/** A job deletes the messages. */
export const INSERT_CLEANUPS = rowsStatement<CleanupRow>(
  'insert-cleanups',
  CLEANUP_COLUMNS,
  (rows) => `INSERT INTO history.cleanups (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

export const NOTE_LOGGED = rowsStatement<Pick<CleanupRow, 'room_id' | 'id'>>(
  'note-logged-cleanups',
  pick(CLEANUP_COLUMNS, 'room_id', 'id'),
  (rows) =>
    `UPDATE history.cleanups c SET logged = true FROM ${rows.unnest} WHERE ${rows.matching('c', 'room_id', 'id')}`,
);

export interface NewResult {
  room_id: RoomId;
  command_id: CommandId;
  result: Outcome;
}

export const INSERT_RESULTS = rowsStatement<NewResult>(
  'keep-results',
  { room_id: 'uuid', command_id: 'uuid', result: 'json' },
  (rows) => `INSERT INTO history.commands (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

/**
 * Locks people in id order, after the rooms. Raises their `urev` by the number of changes that only they see. Inserts
 * callers whom history did not know. A profile that has changed since it was read becomes `pending` for the user's rooms.
 */
export const COUNT_OWN_CHANGES = rowsStatement<PersonRow & { app_id: UserId | null; urev: number }>(
  'count-own-changes',
  { ...PERSON_COLUMNS, app_id: 'uuid', urev: 'bigint' },
  (rows) => `INSERT INTO history.people AS p (${rows.names})
    SELECT ${rows.selected} FROM ${rows.unnest}
     ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE
      SET urev = p.urev + excluded.urev,
          pending = CASE WHEN p.erased_at IS NULL AND p.version > excluded.version THEN 'refresh' ELSE p.pending END
    RETURNING user_id, urev`,
);
export interface CountedRow {
  user_id: UserId;
  urev: number;
}

/** The rows were locked when they were read. */
export const BIND_FILES = rowsStatement<{ id: FileId; message_id: MessageId }>(
  'bind-files',
  { id: 'uuid', message_id: 'uuid' },
  (rows) =>
    `UPDATE history.files f SET ${rows.assignments('id')} FROM ${rows.unnest} WHERE ${rows.matching('f', 'id')}`,
);

export interface CopiedFile {
  id: FileId;
  from_id: FileId;
  room_id: RoomId;
  owner_id: UserId;
  name: string;
  bytes: number;
  sha256: Buffer;
  message_id: MessageId;
  /** The state of the bytes and the width of the thumbnail, as the message shows them. */
  state: FileState;
  thumb_width: number | null;
}

/**
 * Files with the bytes of other files. The lock delays the end of the origin's file, so that the job that deletes bytes
 * sees the new file. If the origin's file has ended meanwhile, its bytes may be gone: then `object_id` is NULL, and the
 * transaction fails. If the bytes have changed since the origin was read, or a job works on them, a job shows all messages
 * that have them.
 */
export const COPY_FILES = rowsStatement<CopiedFile>(
  'copy-files',
  {
    id: 'uuid',
    from_id: 'uuid',
    room_id: 'uuid',
    owner_id: 'uuid',
    name: 'text',
    bytes: 'bigint',
    sha256: 'bytea',
    message_id: 'uuid',
    state: 'text',
    thumb_width: 'int',
  },
  (rows) => `WITH origins AS (
      SELECT f.id, f.object_id
        FROM history.files f JOIN (SELECT DISTINCT n.from_id FROM ${rows.unnest}) named ON f.id = named.from_id
       WHERE f.ended_at IS NULL
         FOR SHARE OF f
    ), locked AS (
      SELECT o.id, o.work_at, o.state, o.thumb_width
        FROM history.objects o JOIN origins ON origins.object_id = o.id
       ORDER BY o.id FOR UPDATE OF o
    ), told AS (
      UPDATE history.objects o SET work_at = now()
        FROM locked JOIN origins ON origins.object_id = locked.id JOIN ${rows.unnest} ON n.from_id = origins.id
       WHERE o.id = locked.id AND (locked.work_at IS NOT NULL
          OR (locked.state, locked.thumb_width) IS DISTINCT FROM (n.state, n.thumb_width))
    )
    INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, message_id, object_id)
    SELECT n.id, n.room_id, n.owner_id, n.name, n.bytes, n.sha256, n.message_id, origins.object_id
      FROM ${rows.unnest} LEFT JOIN origins ON origins.id = n.from_id`,
);

/** A job deletes the rows and the bytes. */
export const END_FILES = rowsStatement<{ id: FileId }>(
  'end-files',
  { id: 'uuid' },
  (rows) => `UPDATE history.files f SET ended_at = now() FROM ${rows.unnest} WHERE ${rows.matching('f', 'id')}`,
);
