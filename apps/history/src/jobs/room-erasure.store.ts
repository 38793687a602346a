import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { KEY_OF_ROOM } from '../reads/bookmarks/bookmarks.store.js';
import { ERASE_SEARCH } from './search-index/search-index.store.js';

/** Per table and transaction. The transaction holds its locks for about 50 ms. */
export const ROWS_PER_STATEMENT = 2_000;

/** One room at a time. Two histories skip each other's rooms. Index: `rooms_erasing`. */
export const TAKE_ERASING: Statement = {
  name: 'take-erasing',
  text: 'SELECT id FROM history.rooms WHERE erasing ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
};

/** The bytes go after the rows. */
export const ERASE_FILES: Statement = {
  name: 'erase-files',
  text: `UPDATE history.files SET ended_at = now() WHERE id IN (
      SELECT id FROM history.files WHERE room_id = $1 AND ended_at IS NULL LIMIT $2)
    RETURNING 1`,
};

/**
 * Index: each table's primary key; `incoming_room`, `scheduled_of_room`, `bookmarks_room`, `drafts_room`, `thread_followers_thread`. Mentions go
 * with their messages, also those of users who were never in the room.
 */
export const ERASE_PARTS: readonly Statement[] = [
  {
    name: 'erase-reactions',
    text: `DELETE FROM history.reactions WHERE (room_id, message_id, emoji, user_id) IN (
        SELECT room_id, message_id, emoji, user_id FROM history.reactions WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-growing',
    text: `DELETE FROM history.growing WHERE room_id = $1 AND message_id IN (
        SELECT message_id FROM history.growing WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-pieces',
    text: `DELETE FROM history.pieces WHERE (room_id, message_id, start) IN (
        SELECT room_id, message_id, start FROM history.pieces WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-purged',
    text: `DELETE FROM history.purged_messages WHERE room_id = $1 AND id IN (
        SELECT id FROM history.purged_messages WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  ERASE_FILES,
  {
    name: 'erase-messages',
    text: `WITH gone AS (
        DELETE FROM history.messages WHERE room_id = $1 AND seq IN (
          SELECT seq FROM history.messages WHERE room_id = $1 ORDER BY seq LIMIT $2)
        RETURNING room_id, seq, mentions
      ), unmentioned AS (
        DELETE FROM history.mentions g USING gone CROSS JOIN LATERAL unnest(gone.mentions) AS mentioned (user_id)
         WHERE g.user_id = mentioned.user_id AND g.room_id = gone.room_id AND g.seq = gone.seq)
      SELECT 1 FROM gone`,
  },
  {
    name: 'erase-threads',
    text: `DELETE FROM history.threads WHERE room_id = $1 AND root_id IN (
        SELECT root_id FROM history.threads WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-followers',
    text: `DELETE FROM history.thread_followers WHERE (user_id, room_id, root_id) IN (
        SELECT user_id, room_id, root_id FROM history.thread_followers WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  ...ERASE_SEARCH,
  {
    name: 'erase-scheduled',
    text: `DELETE FROM history.scheduled WHERE id IN (
        SELECT id FROM history.scheduled WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-incoming',
    text: `DELETE FROM history.incoming WHERE id IN (
        SELECT id FROM history.incoming WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-bookmarks',
    text: `DELETE FROM history.bookmarks WHERE (user_id, room_id, message_id) IN (
        SELECT user_id, room_id, message_id FROM history.bookmarks WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-acts',
    text: `DELETE FROM history.room_acts WHERE room_id = $1 AND rev IN (
        SELECT rev FROM history.room_acts WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-cleanups',
    text: `DELETE FROM history.cleanups WHERE room_id = $1 AND id IN (
        SELECT id FROM history.cleanups WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-reasons',
    text: `UPDATE history.members SET mute_reason = NULL, gone_reason = NULL WHERE room_id = $1 AND user_id IN (
        SELECT user_id FROM history.members
         WHERE room_id = $1 AND (mute_reason IS NOT NULL OR gone_reason IS NOT NULL) LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-drafts',
    text: `DELETE FROM history.drafts WHERE (user_id, room_id, thread_id) IN (
        SELECT user_id, room_id, thread_id FROM history.drafts WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
];

/** Waits for bookmarks, drafts and scheduled messages that are being added. Later ones see that the room is deleted. */
export const AWAIT_BOOKMARKS: Statement = {
  name: 'await-bookmarks',
  text: `SELECT pg_advisory_xact_lock(${KEY_OF_ROOM})`,
};

/** The room and its memberships stay as tombstones for the members' next `sync`. The room's names are erased. */
export const FINISH_ERASING: Statement = {
  name: 'finish-erasing',
  text: `UPDATE history.rooms SET erasing = false, name = NULL, name_key = NULL, skeleton = NULL,
      written_skeleton = NULL, skeletons_of = NULL, topic = NULL, ext = NULL, first_seq = head_seq + 1
    WHERE id = $1`,
};

/** Locks a deleted room whose content is not erased yet. `undefined`: there is none, or other histories work on all. */
export async function takeErasing(open: Sql): Promise<RoomId | undefined> {
  const [room] = await open.rows<{ id: RoomId }>(TAKE_ERASING, []);
  return room?.id;
}

/** Deletes a bounded part of the room's content. Returns true if there may be more. */
export async function erasePart(open: Sql, roomId: RoomId): Promise<boolean> {
  const [, ...parts] = await Promise.all([
    open.rows(AWAIT_BOOKMARKS, [roomId]),
    ...ERASE_PARTS.map((part) => open.rows(part, [roomId, ROWS_PER_STATEMENT])),
  ]);
  return parts.some((rows) => rows.length === ROWS_PER_STATEMENT);
}

export async function finishErasing(open: Sql, roomId: RoomId): Promise<void> {
  await open.rows(FINISH_ERASING, [roomId]);
}
