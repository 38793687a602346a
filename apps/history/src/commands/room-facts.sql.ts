import type { CommandId, CommandResult, RoomId, UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import type { PersonRow } from '../people/person.js';
import { roomColumns } from '../rooms/room.rows.js';
import type { KnownMessage, MemberRecord } from './room-draft.js';

const MEMBER_COLUMNS = `m.room_id, m.user_id, m.role, m.state, m.joined_at, m.read_seq, m.notify, m.muted_until,
  m.last_sent_at, m.rev, m.urev`;

/**
 * In a statement of its own, so that everything after it is read as of when the locks were had; in id order, so that
 * two transactions never wait for each other. Served by the primary key.
 */
export const LOCK_ROOMS: Statement = {
  name: 'lock-rooms',
  text: `SELECT ${roomColumns('r')}, r.create_fingerprint, r.direct_key
    FROM history.rooms r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
};

/** Messages by (room, id): repeats, `afterId`, `replyTo`. Served by the unique key `messages_id`. */
export const KNOWN_MESSAGES: Statement = {
  name: 'known-messages',
  text: `SELECT m.room_id, m.id, m.sender_id, m.fingerprint, m.seq, m.sent_rev, m.created_at
    FROM unnest($1::uuid[], $2::uuid[]) AS asked (room_id, id)
    JOIN history.messages m ON m.room_id = asked.room_id AND m.id = asked.id`,
};
export type KnownMessageRow = KnownMessage & { room_id: RoomId };

/** Served by the members' primary key. */
export const NAMED_MEMBERS: Statement = {
  name: 'named-members',
  text: `SELECT ${MEMBER_COLUMNS} FROM unnest($1::uuid[], $2::uuid[]) AS asked (room_id, user_id)
    JOIN history.members m ON m.room_id = asked.room_id AND m.user_id = asked.user_id`,
};

/**
 * Those who come next when the owner ($2) of a room leaves, as many per room as commands could take away. Reads the
 * room's members, only when one who may leave is its owner.
 */
export const HEIRS: Statement = {
  name: 'heirs',
  text: `SELECT ${MEMBER_COLUMNS}, p.username, p.display_name, p.type, p.version, p.erased_at
    FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS asked (room_id, user_id, count)
    JOIN history.members o ON o.room_id = asked.room_id AND o.user_id = asked.user_id AND o.role = 'owner'
    CROSS JOIN LATERAL (
      SELECT * FROM history.members c
       WHERE c.room_id = asked.room_id AND c.state = 'joined' AND c.user_id <> asked.user_id
       ORDER BY array_position(ARRAY['admin', 'moderator', 'member', 'reader'], c.role), c.joined_at, c.user_id
       LIMIT asked.count) m
    JOIN history.people p ON p.user_id = m.user_id`,
};
export type HeirRow = MemberRecord & PersonRow;

/** Served by the primary key. */
export const KEPT_RESULTS: Statement = {
  name: 'kept-results',
  text: `SELECT c.room_id, c.command_id, c.result FROM unnest($1::uuid[], $2::uuid[]) AS asked (room_id, command_id)
    JOIN history.commands c ON c.room_id = asked.room_id AND c.command_id = asked.command_id`,
};
export interface KeptResultRow {
  room_id: RoomId;
  command_id: CommandId;
  result: CommandResult;
}

/** Served by the primary key. */
export const PEOPLE: Statement = {
  name: 'people',
  text: `SELECT user_id, username, display_name, type, version, erased_at FROM history.people WHERE user_id = ANY($1::uuid[])`,
};

/** How many rooms each is in, counted up to the limit $2. Served by the index `members_urev`. */
export const JOINED_COUNTS: Statement = {
  name: 'joined-counts',
  text: `SELECT asked.user_id, (
      SELECT count(*) FROM (
        SELECT 1 FROM history.members m WHERE m.user_id = asked.user_id AND m.urev > 0 AND m.state = 'joined' LIMIT $2) counted
    ) AS rooms FROM unnest($1::uuid[]) AS asked (user_id)`,
};
export interface JoinedCountRow {
  user_id: UserId;
  rooms: number;
}

/** Served by the unique key of `direct_key`. */
export const DIRECT_ROOMS: Statement = {
  name: 'direct-rooms',
  text: 'SELECT r.direct_key AS key, r.id FROM history.rooms r WHERE r.direct_key = ANY($1::text[])',
};
/** Served by the index `rooms_public_name`. */
export const PUBLIC_NAMES: Statement = {
  name: 'public-names',
  text: `SELECT r.name_key AS key, r.id FROM history.rooms r
    WHERE r.name_key = ANY($1::text[]) AND r.visibility = 'public' AND r.deleted_at IS NULL`,
};
export interface KeyRow {
  key: string;
  id: RoomId;
}
