import { NIL } from 'uuid';
import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { UNKNOWN_TYPE } from '../room/rows/file.rows.js';
import { notifyNow, shownReadSeq } from '../room/rows/member.rows.js';
import type { ReactionPlace } from './export-cursor.policy.js';

/** Index: the primary key. */
export const EXPORTED_PERSON: Statement = {
  name: 'exported-person',
  text: `SELECT user_id AS id, username, display_name AS "displayName", type, version, erased_at AS "erasedAt"
    FROM history.people WHERE user_id = $1`,
};

/** Index: the primary key, in its order. */
export const EXPORTED_BLOCKS: Statement = {
  name: 'exported-blocks',
  text: `SELECT blocked_id AS "userId", created_at AS "createdAt"
    FROM history.blocks WHERE user_id = $1 AND blocked_id > $2 ORDER BY blocked_id LIMIT $3`,
};

/** Index: the primary key, in its order. */
export const EXPORTED_BOOKMARKS: Statement = {
  name: 'exported-bookmarks',
  text: `SELECT room_id AS "roomId", message_id AS id, saved_at AS "savedAt", remind_at AS "remindAt"
    FROM history.bookmarks
   WHERE user_id = $1 AND (room_id, message_id) > ($2::uuid, $3::uuid) ORDER BY room_id, message_id LIMIT $4`,
};

/** Index: the primary key, in its order. */
export const EXPORTED_DRAFTS: Statement = {
  name: 'exported-drafts',
  text: `SELECT room_id AS "roomId", nullif(thread_id, '${NIL}') AS "threadId", body, reply_to AS "replyTo",
      changed_at AS "changedAt"
    FROM history.drafts
   WHERE user_id = $1 AND (room_id, thread_id) > ($2::uuid, $3::uuid) ORDER BY room_id, thread_id LIMIT $4`,
};

/** Index: `scheduled_of_user`; a user has few. `OFFSET 0` keeps the planner from reading all users' rows in order of ids. */
export const EXPORTED_SCHEDULED: Statement = {
  name: 'exported-scheduled',
  text: `SELECT id, room_id AS "roomId", at, message, state, error, changed_at AS "changedAt"
    FROM (SELECT * FROM history.scheduled WHERE user_id = $1 OFFSET 0) mine
   WHERE state <> 'removed' AND id > $2 ORDER BY id LIMIT $3`,
};

/** Type and state as clients see them (`toStoredFile`). Index: `files_of_owner`, in its order. */
export const EXPORTED_FILES: Statement = {
  name: 'exported-files',
  text: `SELECT f.id, f.room_id AS "roomId", f.message_id AS "messageId", f.name, f.bytes, encode(f.sha256, 'hex') AS sha256,
      coalesce(o.type, f.declared_type, '${UNKNOWN_TYPE}') AS type, coalesce(o.state, 'open') AS state,
      f.created_at AS "createdAt"
    FROM (SELECT * FROM history.files WHERE owner_id = $1 AND ended_at IS NULL AND id > $2 ORDER BY id LIMIT $3) f
    LEFT JOIN history.objects o ON o.id = f.object_id
   ORDER BY f.id`,
};

/** Index: the primary key, in its order. */
export const EXPORTED_THREADS: Statement = {
  name: 'exported-threads',
  text: `SELECT room_id AS "roomId", root_id AS "threadId", following, read_seq AS "readSeq"
    FROM history.thread_followers
   WHERE user_id = $1 AND (room_id, root_id) > ($2::uuid, $3::uuid) ORDER BY room_id, root_id LIMIT $4`,
};

interface ExportedList {
  /** The kind of its records. */
  readonly name: string;
  /** Takes the user, the ids of the record before, and a limit. */
  readonly statement: Statement;
  /** The fields that order the records: one id, or two. */
  readonly ids: readonly string[];
}

/**
 * The lists of a user, in the order of the export. No record has content of others: a bookmark has only ids. A file has no bytes,
 * which clients can get.
 */
export const EXPORTED_LISTS: readonly ExportedList[] = [
  { name: 'block', statement: EXPORTED_BLOCKS, ids: ['userId'] },
  { name: 'bookmark', statement: EXPORTED_BOOKMARKS, ids: ['roomId', 'id'] },
  { name: 'draft', statement: EXPORTED_DRAFTS, ids: ['roomId', 'threadId'] },
  { name: 'scheduled', statement: EXPORTED_SCHEDULED, ids: ['id'] },
  { name: 'file', statement: EXPORTED_FILES, ids: ['id'] },
  { name: 'thread', statement: EXPORTED_THREADS, ids: ['roomId', 'threadId'] },
];

/**
 * All memberships of the user. `urev >= 0` and `OFFSET 0` force the index `members_urev`: to get the order of room ids,
 * the planner would otherwise read the rows of all users.
 */
const MINE = `(SELECT * FROM history.members WHERE user_id = $1 AND urev >= 0 OFFSET 0)`;

const NOTIFY = notifyNow('me');

/** Index: rooms' primary key for each row of the page. */
export const EXPORTED_ROOMS: Statement = {
  name: 'exported-rooms',
  text: `SELECT me.room_id AS "roomId", r.kind, r.name, me.role, me.state, me.favourite, me.section, me.unread_mark AS "unreadMark",
      CASE WHEN me.unread_mark THEN me.unread_from END AS "unreadFrom",
      ${NOTIFY.level} AS notify, ${NOTIFY.until} AS "notifyUntil", ${NOTIFY.then} AS "notifyThen",
      me.joined_at AS "joinedAt", me.muted_until AS "mutedUntil",
      CASE WHEN me.muted_until > now() THEN me.mute_reason END AS "muteReason",
      CASE WHEN me.state <> 'joined' THEN me.gone_reason END AS "goneReason", ${shownReadSeq('me')} AS "readSeq"
    FROM (SELECT * FROM ${MINE} mine WHERE room_id > $2 ORDER BY room_id LIMIT $3) me
    JOIN history.rooms r ON r.id = me.room_id
   ORDER BY me.room_id`,
};

export const NEXT_ROOM: Statement = {
  name: 'next-exported-room',
  text: `SELECT room_id AS "roomId" FROM ${MINE} mine WHERE room_id > $2 ORDER BY room_id LIMIT 1`,
};

/** Index: messages' primary key, from $3 on. Reads at most $4 messages and filters them by sender. */
export const EXPORTED_MESSAGES: Statement = {
  name: 'exported-messages',
  text: `SELECT m.room_id AS "roomId", m.seq, m.id, m.body, m.ext, m.mentions::text[] AS mentions,
      m.everyone IS TRUE AND m.deleted_at IS NULL AS everyone, m.reply_to AS "replyTo",
      m.thread_id AS "threadId", m.in_room AS "inRoom",
      m.version, m.created_at AS "createdAt", m.edited_at AS "editedAt", m.deleted_at AS "deletedAt"
    FROM history.messages m
   WHERE m.room_id = $1 AND m.seq > $3 AND m.seq <= $3::bigint + $4 AND m.sender_id = $2
   ORDER BY m.seq LIMIT $5`,
};

/** Index: the primary key. */
export const ROOM_BOUNDS: Statement = {
  name: 'room-bounds',
  text: 'SELECT first_seq AS first, head_seq AS head FROM history.rooms WHERE id = $1',
};

/** Reactions of all users. Index: the primary key in its order, or `reactions_newest` and a sort of few rows. */
export const ROOM_REACTIONS: Statement = {
  name: 'room-reactions',
  text: `SELECT room_id AS "roomId", message_id AS "messageId", emoji, user_id AS "userId", created_at AS "createdAt"
    FROM history.reactions
   WHERE room_id = $1 AND (message_id, emoji, user_id) > ($2::uuid, $3::text, $4::uuid)
   ORDER BY message_id, emoji, user_id LIMIT $5`,
};

export interface ExportedMessage {
  readonly roomId: RoomId;
  readonly seq: number;
}

export interface RoomReaction {
  readonly roomId: RoomId;
  readonly messageId: string;
  readonly emoji: string;
  readonly userId: UserId;
}

export async function readPerson(sql: Sql, userId: UserId): Promise<object | undefined> {
  return (await sql.rows<object>(EXPORTED_PERSON, [userId]))[0];
}

/** The records of a list after the one with these ids, each with its own ids. */
export async function readList(
  sql: Sql,
  { statement, ids }: ExportedList,
  userId: UserId,
  after: readonly string[],
  limit: number,
): Promise<{ value: object; ids: string[] }[]> {
  const values = ids.map((_, index) => after[index] ?? NIL);
  const rows = await sql.rows<Record<string, string>>(statement, [userId, ...values, limit]);
  return rows.map((value) => ({ value, ids: ids.map((id) => value[id] ?? NIL) }));
}

/** In order of room ids. Includes rooms that the user has left. */
export function readMemberships(
  sql: Sql,
  userId: UserId,
  after: RoomId,
  limit: number,
): Promise<{ roomId: RoomId; readSeq: number }[]> {
  return sql.rows<{ roomId: RoomId; readSeq: number }>(EXPORTED_ROOMS, [userId, after, limit]);
}

/** The user's first room after this one. */
export async function readNextRoom(sql: Sql, userId: UserId, after: RoomId): Promise<RoomId | undefined> {
  return (await sql.rows<{ roomId: RoomId }>(NEXT_ROOM, [userId, after]))[0]?.roomId;
}

export async function readRoomBounds(sql: Sql, roomId: RoomId): Promise<{ first: number; head: number }> {
  const [bounds] = await sql.rows<{ first: number; head: number }>(ROOM_BOUNDS, [roomId]);
  return bounds ?? { first: 1, head: 0 };
}

/** The user's messages among the next `span` after `seq`, at most `limit`. */
export function readSentMessages(
  sql: Sql,
  userId: UserId,
  { roomId, seq, span, limit }: { roomId: RoomId; seq: number; span: number; limit: number },
): Promise<ExportedMessage[]> {
  return sql.rows<ExportedMessage>(EXPORTED_MESSAGES, [roomId, userId, seq, span, limit]);
}

/** The room's next reactions, by all users. */
export function readRoomReactions(
  sql: Sql,
  roomId: RoomId,
  after: ReactionPlace,
  limit: number,
): Promise<RoomReaction[]> {
  return sql.rows<RoomReaction>(ROOM_REACTIONS, [roomId, ...after, limit]);
}
