import type { UserId } from '#contracts';
import type { Statement } from '#persistence/sql';

/**
 * All that a send writes, in one statement: messages, the rooms' counters, and the senders' markers. Rows come as
 * arrays by column, so one plan serves one message and five hundred.
 */
export const APPEND: Statement = {
  name: 'append',
  text: `WITH new_messages AS (
      INSERT INTO history.messages
        (room_id, seq, id, rev, sent_rev, kind, sender_id, body, ext, system, mentions, reply_to, fingerprint, created_at)
      SELECT room_id, seq, id, rev, rev, kind, sender_id, body, ext, system, mentions::uuid[], reply_to, fingerprint, created_at
        FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::json[],
          $9::json[], $10::text[], $11::uuid[], $12::bytea[], $13::timestamptz[])
          AS n (room_id, seq, id, rev, kind, sender_id, body, ext, system, mentions, reply_to, fingerprint, created_at)
    ), counted AS (
      UPDATE history.rooms r
         SET head_seq = n.head_seq, head_rev = n.head_rev, rev = n.rev, member_count = n.member_count,
             last_activity_at = n.last_activity_at
        FROM unnest($14::uuid[], $15::bigint[], $16::bigint[], $17::bigint[], $18::int[], $19::timestamptz[])
          AS n (id, head_seq, head_rev, rev, member_count, last_activity_at)
       WHERE r.id = n.id
    )
    UPDATE history.members m SET read_seq = n.read_seq, last_sent_at = n.last_sent_at
      FROM unnest($20::uuid[], $21::uuid[], $22::bigint[], $23::timestamptz[]) AS n (room_id, user_id, read_seq, last_sent_at)
     WHERE m.room_id = n.room_id AND m.user_id = n.user_id`,
};

/** A block that came in while the room was being made is seen here: both sides' people are locked by now. */
export const INSERT_ROOMS: Statement = {
  name: 'insert-rooms',
  text: `INSERT INTO history.rooms (id, kind, visibility, name, name_key, topic, created_at, created_by,
      create_fingerprint, direct_key, head_seq, head_rev, rev, member_count, slow_mode_seconds, archived_at, last_activity_at,
      blocked)
    SELECT n.*, n.direct_key IS NOT NULL AND EXISTS (
        SELECT 1 FROM history.blocks b, string_to_array(n.direct_key, ':') AS pair
         WHERE b.user_id = ANY(pair::uuid[]) AND b.blocked_id = ANY(pair::uuid[]))
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[],
        $9::bytea[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::int[], $15::int[], $16::timestamptz[],
        $17::timestamptz[])
        AS n (id, kind, visibility, name, name_key, topic, created_at, created_by, create_fingerprint, direct_key)`,
};

/** A name that stays keeps its key, which an earlier version may have made by another rule. */
export const UPDATE_SETTINGS: Statement = {
  name: 'update-settings',
  text: `UPDATE history.rooms r
      SET visibility = n.visibility, name = n.name, topic = n.topic,
          name_key = CASE WHEN n.name = r.name THEN r.name_key ELSE n.name_key END,
          slow_mode_seconds = n.slow_mode_seconds, archived_at = n.archived_at
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[])
       AS n (id, visibility, name, name_key, topic, slow_mode_seconds, archived_at)
    WHERE r.id = n.id`,
};

export const UPSERT_MEMBERS: Statement = {
  name: 'upsert-members',
  text: `INSERT INTO history.members
      (room_id, user_id, role, state, joined_at, read_seq, notify, muted_until, last_sent_at, rev, urev)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::bigint[], $7::text[],
      $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::bigint[])
    ON CONFLICT (room_id, user_id) DO UPDATE
      SET role = excluded.role, state = excluded.state, joined_at = excluded.joined_at, read_seq = excluded.read_seq,
          notify = excluded.notify, muted_until = excluded.muted_until, last_sent_at = excluded.last_sent_at,
          rev = excluded.rev, urev = excluded.urev`,
};

/** New states of messages, also of those that `APPEND` has just inserted. */
export const UPDATE_MESSAGES: Statement = {
  name: 'update-messages',
  text: `UPDATE history.messages m
      SET rev = n.rev, body = n.body, ext = n.ext, mentions = n.mentions::uuid[], version = n.version,
          edited_at = n.edited_at, deleted_at = n.deleted_at, pinned_at = n.pinned_at
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::json[], $6::text[], $7::int[], $8::timestamptz[],
        $9::timestamptz[], $10::timestamptz[])
       AS n (room_id, id, rev, body, ext, mentions, version, edited_at, deleted_at, pinned_at)
    WHERE m.room_id = n.room_id AND m.id = n.id`,
};

export const INSERT_REACTIONS: Statement = {
  name: 'insert-reactions',
  text: `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[])`,
};

export const DELETE_REACTIONS: Statement = {
  name: 'delete-reactions',
  text: `DELETE FROM history.reactions x
    USING unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS n (room_id, message_id, emoji, user_id)
    WHERE x.room_id = n.room_id AND x.message_id = n.message_id AND x.emoji = n.emoji AND x.user_id = n.user_id`,
};

/** All of deleted messages: at most `emojisPerMessage` times `membersPerRoom` of each. */
export const CLEAR_REACTIONS: Statement = {
  name: 'clear-reactions',
  text: `DELETE FROM history.reactions x USING unnest($1::uuid[], $2::uuid[]) AS n (room_id, message_id)
    WHERE x.room_id = n.room_id AND x.message_id = n.message_id`,
};

/** What rooms hold is erased by a job; nobody can ask for it any more. */
export const DELETE_ROOMS: Statement = {
  name: 'delete-rooms',
  text: `UPDATE history.rooms r SET deleted_at = n.deleted_at, member_count = 0, erasing = true, purge_at = NULL
     FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, deleted_at) WHERE r.id = n.id`,
};

export const INSERT_MENTIONS: Statement = {
  name: 'insert-mentions',
  text: `INSERT INTO history.mentions (user_id, room_id, seq)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])`,
};

export const DELETE_MENTIONS: Statement = {
  name: 'delete-mentions',
  text: `DELETE FROM history.mentions g USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (user_id, room_id, seq)
    WHERE g.user_id = n.user_id AND g.room_id = n.room_id AND g.seq = n.seq`,
};

export const KEEP_RESULTS: Statement = {
  name: 'keep-results',
  text: `INSERT INTO history.commands (room_id, command_id, result)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::json[])`,
};

/**
 * Locks people in id order, after the rooms; takes over newer names, and counts $7 changes of what is theirs alone.
 * A newer name of somebody known has still to be spread to the person's rooms.
 */
export const COUNT_OWN_CHANGES: Statement = {
  name: 'count-own-changes',
  text: `INSERT INTO history.people AS p (user_id, username, display_name, type, version, erased_at, urev)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::bigint[])
      AS n (user_id, username, display_name, type, version, erased_at, changes)
     ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE
      SET urev = p.urev + excluded.urev,
          username = CASE WHEN p.erased_at IS NULL AND excluded.version > p.version THEN excluded.username ELSE p.username END,
          display_name = CASE WHEN p.erased_at IS NULL AND excluded.version > p.version THEN excluded.display_name ELSE p.display_name END,
          type = CASE WHEN excluded.version > p.version THEN excluded.type ELSE p.type END,
          pending = CASE WHEN p.erased_at IS NULL AND excluded.version > p.version THEN 'refresh' ELSE p.pending END,
          version = greatest(p.version, excluded.version)
    RETURNING user_id, urev`,
};
export interface CountedRow {
  user_id: UserId;
  urev: number;
}
