import { LIMITS, type CommandId, type MessageId, type RoomId, type UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { MESSAGE_SELECT } from '../rows/message.rows.js';
import { selectList } from '../rows/columns.js';
import { MEMBER_COLUMNS, unopened } from '../rows/member.rows.js';
import { PERSON_COLUMNS, personColumns, type PersonColumns } from '../rows/person.js';
import { roomColumns } from '../rows/room.rows.js';
import type { Outcome } from '../draft/outcome.js';
import type { KnownMessage, MemberRecord } from './room-facts.js';

const MEMBER_LIST = selectList('m', MEMBER_COLUMNS);

/**
 * A statement of its own, so that later statements see everything committed before the locks were granted. In id order,
 * so that two transactions never deadlock. Index: the primary key.
 */
export const LOCK_ROOMS: Statement = {
  name: 'lock-rooms',
  text: `SELECT ${roomColumns('r')}, r.create_fingerprint, r.direct_key, r.blocked
    FROM history.rooms r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
};

/** Messages by (room, id): repeats, `afterId`, `replyTo`. Index: `messages_id`. */
export const KNOWN_MESSAGES: Statement = {
  name: 'known-messages',
  text: `SELECT m.room_id, m.id, m.sender_id, m.fingerprint, m.seq, m.sent_rev, m.created_at
    FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
    JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id`,
};
export type KnownMessageRow = KnownMessage & { room_id: RoomId };

/** The messages that commands may change, with their senders. Index: `messages_id`, people's primary key. */
export const CHANGING_MESSAGES: Statement = {
  name: 'changing-messages',
  text: `${MESSAGE_SELECT}
    JOIN unnest($1::uuid[], $2::uuid[]) AS input (room_id, id) ON m.room_id = input.room_id AND m.id = input.id`,
};

/** Reactions by (room, message, emoji, user). Index: the primary key. */
export const NAMED_REACTIONS: Statement = {
  name: 'named-reactions',
  text: `SELECT x.room_id, x.message_id, x.emoji, x.user_id
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS input (room_id, message_id, emoji, user_id)
    JOIN history.reactions x ON x.room_id = input.room_id AND x.message_id = input.message_id
     AND x.emoji = input.emoji AND x.user_id = input.user_id`,
};
export interface NamedReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/**
 * The emojis of messages, and how many users gave each one, counted up to $3. A recursive query jumps from one emoji to
 * the next instead of reading all reactions. Index: the primary key.
 */
export const MESSAGE_EMOJIS: Statement = {
  name: 'message-emojis',
  text: `SELECT input.room_id, input.message_id, found.emoji, (
      SELECT count(*) FROM (
        SELECT 1 FROM history.reactions x
         WHERE x.room_id = input.room_id AND x.message_id = input.message_id AND x.emoji = found.emoji
         LIMIT $3) counted) AS count
    FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, message_id)
   CROSS JOIN LATERAL (
     WITH RECURSIVE emojis (emoji, n) AS (
       SELECT (SELECT min(x.emoji) FROM history.reactions x
                WHERE x.room_id = input.room_id AND x.message_id = input.message_id), 1
       UNION ALL
       SELECT (SELECT min(x.emoji) FROM history.reactions x
                WHERE x.room_id = input.room_id AND x.message_id = input.message_id AND x.emoji > e.emoji), e.n + 1
         FROM emojis e WHERE e.emoji IS NOT NULL AND e.n < ${String(LIMITS.emojisPerMessage)})
     SELECT emoji FROM emojis WHERE emoji IS NOT NULL) found`,
};
export interface MessageEmojiRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  count: number;
}

/** The pairs in which the first user blocks the second. Index: the primary key. */
export const BLOCKINGS: Statement = {
  name: 'blockings',
  text: `SELECT b.user_id, b.blocked_id FROM unnest($1::uuid[], $2::uuid[]) AS input (user_id, blocked_id)
    JOIN history.blocks b ON b.user_id = input.user_id AND b.blocked_id = input.blocked_id`,
};
export interface BlockingRow {
  user_id: UserId;
  blocked_id: UserId;
}

/** With their profiles: senders are not read apart. Index: primary keys. */
export const NAMED_MEMBERS: Statement = {
  name: 'named-members',
  text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
    FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, user_id)
    JOIN history.members m ON m.room_id = input.room_id AND m.user_id = input.user_id
    LEFT JOIN history.people p ON p.user_id = m.user_id`,
};
export type NamedMemberRow = MemberRecord & PersonColumns;

/**
 * The next owners if the owner ($2) of a room leaves, $3 per room. Reads all members of the room, but only if a user
 * who may leave is its owner.
 */
export const HEIRS: Statement = {
  name: 'heirs',
  text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
    FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS input (room_id, user_id, count)
    JOIN history.members o ON o.room_id = input.room_id AND o.user_id = input.user_id AND o.role = 'owner'
    CROSS JOIN LATERAL (
      SELECT * FROM history.members c
       WHERE c.room_id = input.room_id AND c.state = 'joined' AND c.user_id <> input.user_id
       ORDER BY array_position(ARRAY['admin', 'moderator', 'member', 'reader'], c.role), c.joined_at, c.user_id
       LIMIT input.count) m
    JOIN history.people p ON p.user_id = m.user_id`,
};

/** Index: the primary key. */
export const KNOWN_RESULTS: Statement = {
  name: 'known-results',
  text: `SELECT c.room_id, c.command_id, c.result FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, command_id)
    JOIN history.commands c ON c.room_id = input.room_id AND c.command_id = input.command_id`,
};
export interface KnownResultRow {
  room_id: RoomId;
  command_id: CommandId;
  result: Outcome;
}

/** Index: the primary key. */
export const PEOPLE: Statement = {
  name: 'people',
  text: `SELECT ${selectList('p', PERSON_COLUMNS)} FROM history.people p WHERE p.user_id = ANY($1::uuid[])`,
};

/** The number of rooms of each user, counted up to $2, and how many of these are unopened. Index: `members_urev`. */
export const JOINED_COUNTS: Statement = {
  name: 'joined-counts',
  text: `SELECT input.user_id, counted.joined, counted.unopened FROM unnest($1::uuid[]) AS input (user_id)
   CROSS JOIN LATERAL (
     SELECT count(*) AS joined, count(*) FILTER (WHERE found.unopened) AS unopened FROM (
       SELECT ${unopened('m')} AS unopened FROM history.members m
        WHERE m.user_id = input.user_id AND m.urev > 0 AND m.state = 'joined' LIMIT $2) found) counted`,
};
export interface JoinedCountRow {
  user_id: UserId;
  joined: number;
  unopened: number;
}

/**
 * The pairs in which the second user is a contact of the first (see `StrangerRules`). Reads the second user's rooms
 * until one is shared. Index: `members_urev` for these, members' and rooms' primary keys for each.
 */
export const CONTACTS: Statement = {
  name: 'contacts',
  text: `SELECT input.user_id, input.contact_id FROM unnest($1::uuid[], $2::uuid[]) AS input (user_id, contact_id)
   WHERE EXISTS (
     SELECT 1 FROM history.members o
       JOIN history.rooms r ON r.id = o.room_id AND r.deleted_at IS NULL
      WHERE o.user_id = input.contact_id AND o.urev > 0 AND o.state = 'joined' AND NOT (${unopened('o')})
        AND (SELECT me.state = 'joined' AND (r.kind = 'group' OR num_nulls(o.last_sent_at, me.last_sent_at) = 0)
               FROM history.members me WHERE me.room_id = o.room_id AND me.user_id = input.user_id))`,
};
export interface ContactRow {
  user_id: UserId;
  contact_id: UserId;
}

/** Index: the unique key of `direct_key`. */
export const DIRECT_ROOMS: Statement = {
  name: 'direct-rooms',
  text: 'SELECT r.direct_key AS key, r.id FROM history.rooms r WHERE r.direct_key = ANY($1::text[])',
};
/** Index: `rooms_public_name`. */
export const PUBLIC_NAMES: Statement = {
  name: 'public-names',
  text: `SELECT r.name_key AS key, r.id FROM history.rooms r
    WHERE r.name_key = ANY($1::text[]) AND r.visibility = 'public' AND r.deleted_at IS NULL`,
};
/** Public rooms with a current skeleton. The previous release leaves that of an earlier name behind. */
const OF_CURRENT_NAME = `r.visibility = 'public' AND r.deleted_at IS NULL AND r.skeletons_of = r.name_key`;
/**
 * Rooms whose public name looks like one of these, by the skeleton that they share. Indexes: `rooms_skeleton`,
 * `rooms_written_skeleton`.
 */
export const ALIKE_NAMES: Statement = {
  name: 'alike-names',
  text: `SELECT r.skeleton AS key, r.id FROM history.rooms r
    WHERE r.skeleton = ANY($1::text[]) AND ${OF_CURRENT_NAME}
    UNION ALL
    SELECT r.written_skeleton, r.id FROM history.rooms r
    WHERE r.written_skeleton = ANY($1::text[]) AND ${OF_CURRENT_NAME}`,
};
export interface KeyRow {
  key: string;
  id: RoomId;
}
