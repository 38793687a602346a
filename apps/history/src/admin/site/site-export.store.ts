import type { FileId, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ObjectId } from '../../room/rows/file.rows.js';
import type { SiteMember, SiteMessage, SiteReaction, SiteRoom } from './site.rows.js';

/** The timeout of the transaction: its reader may take its time. */
const WAIT: Statement = {
  name: 'wait-for-reader',
  text: `SELECT set_config('idle_in_transaction_session_timeout', '60000', true)`,
};

/** Index: the primary key, in its order. */
export const SITE_ROOMS: Statement = {
  name: 'site-rooms',
  text: 'SELECT id FROM history.rooms WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2',
};

/** Index: the primary key. */
export const SITE_ROOM: Statement = {
  name: 'site-room',
  text: `SELECT id, kind, visibility, name, topic, archived_at, created_at FROM history.rooms
    WHERE id = $1 AND deleted_at IS NULL`,
};

/** In any state, with those of erased users. Index: the primary key, in its order; people's for each row. */
export const SITE_MEMBERS: Statement = {
  name: 'site-members',
  text: `SELECT m.user_id, m.role, m.state, p.erased_at IS NOT NULL AS is_erased
    FROM history.members m LEFT JOIN history.people p ON p.user_id = m.user_id
   WHERE m.room_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT $3`,
};

const erased = (userId: string): string =>
  `(SELECT true FROM history.people e WHERE e.user_id = ${userId} AND e.erased_at IS NOT NULL)`;

/**
 * A deleted message has neither body nor files. Index: the primary key, in its order; for each row people's, and for a deleted one
 * `messages_thread`.
 */
export const SITE_MESSAGES: Statement = {
  name: 'site-messages',
  text: `SELECT m.seq, m.id, m.kind, m.system, m.reply_to, m.thread_id, m.in_room, m.created_at, m.edited_at, m.deleted_at,
      m.pinned_at, m.rev > m.sent_rev AS is_changed, m.mentions::text[] AS mentions, m.everyone, m.ext, m.body, m.attachments,
      CASE WHEN ${erased('m.sender_id')} IS NULL THEN m.sender_id END AS sender_id,
      (SELECT p.type FROM history.people p WHERE p.user_id = m.sender_id) AS sender_type,
      CASE WHEN ${erased(`(m.system->>'userId')::uuid`)} IS NULL THEN m.system->>'userId' END AS noticed_id,
      m.forward_of, ${erased(`(m.forward_of->>'senderId')::uuid`)} AS is_origin_erased,
      CASE WHEN m.deleted_at IS NOT NULL THEN (
        SELECT true FROM history.messages r
         WHERE r.room_id = m.room_id AND r.thread_id = m.id AND r.deleted_at IS NULL LIMIT 1) END AS has_replies
    FROM history.messages m
   WHERE m.room_id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3`,
};

/** Oldest first, without those of erased users. Index: the primary key of reactions, or `reactions_newest`; people's for each row. */
export const SITE_REACTIONS: Statement = {
  name: 'site-reactions',
  text: `SELECT x.message_id, x.user_id, x.emoji
    FROM unnest($2::uuid[]) WITH ORDINALITY AS input (id, place)
   CROSS JOIN LATERAL (
     SELECT message_id, user_id, emoji, created_at FROM history.reactions WHERE room_id = $1 AND message_id = input.id) x
    LEFT JOIN history.people p ON p.user_id = x.user_id
   WHERE p.erased_at IS NULL
   ORDER BY input.place, x.created_at, x.emoji, x.user_id`,
};

/** Index: the primary key. */
export const SITE_FILE: Statement = {
  name: 'site-file',
  text: 'SELECT object_id FROM history.files WHERE id = $1 AND ended_at IS NULL AND message_id IS NOT NULL',
};

export async function readSiteRooms(sql: Sql, after: RoomId, limit: number): Promise<RoomId[]> {
  return (await sql.rows<{ id: RoomId }>(SITE_ROOMS, [after, limit])).map(({ id }) => id);
}

/** In the transaction in which the rest of the room is read. */
export async function readSiteRoom(open: Sql, roomId: RoomId): Promise<SiteRoom | undefined> {
  const [, [room]] = await Promise.all([open.rows(WAIT, []), open.rows<SiteRoom>(SITE_ROOM, [roomId])]);
  return room;
}

export function readSiteMembers(sql: Sql, roomId: RoomId, after: UserId, limit: number): Promise<SiteMember[]> {
  return sql.rows<SiteMember>(SITE_MEMBERS, [roomId, after, limit]);
}

export function readSiteMessages(sql: Sql, roomId: RoomId, after: number, limit: number): Promise<SiteMessage[]> {
  return sql.rows<SiteMessage>(SITE_MESSAGES, [roomId, after, limit]);
}

export function readSiteReactions(sql: Sql, roomId: RoomId, ids: readonly MessageId[]): Promise<SiteReaction[]> {
  return sql.rows<SiteReaction>(SITE_REACTIONS, [roomId, ids]);
}

export async function readSiteFile(sql: Sql, id: FileId): Promise<ObjectId | undefined> {
  return (await sql.rows<{ object_id: ObjectId }>(SITE_FILE, [id]))[0]?.object_id;
}
