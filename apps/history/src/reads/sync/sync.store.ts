import type { Item, RoomId, UserId } from '#contracts';
import { SYNC_ROOMS_MAX, SYNC_TOO_LONG_ITEMS } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MEMBER_SELECT, toNamedMember, type NamedMemberRow } from '../members/members.store.js';
import { MESSAGE_SELECT, toMessage, type SentMessageRow } from '../../room/rows/message.rows.js';
import { joinedThread } from '../../room/rows/thread.rows.js';
import { joinedBrief } from '../../room/rows/person.js';
import { dependsOnReader } from '../../room/views/message-views.store.js';
import { roomColumns, toRoom, type RoomRow } from '../../room/rows/room.rows.js';
import type { ItemCounts, Piece } from './delta.policy.js';
import { seqBefore, type BehindRoom, type GoneReason, type MyChange, type NamedRoom } from './sync.policy.js';

/**
 * Index: `members_urev` in its order, rooms' primary key for each row. Without a cursor it returns only current rooms.
 */
export const MY_CHANGES: Statement = {
  name: 'my-changes',
  text: `SELECT me.room_id AS "roomId", me.urev, me.state = 'joined' AND r.deleted_at IS NULL AS mine
    FROM history.members me JOIN history.rooms r ON r.id = me.room_id
   WHERE me.user_id = $1 AND me.urev > coalesce($2::bigint, 0)
     AND ($2::bigint IS NOT NULL OR (me.state = 'joined' AND r.deleted_at IS NULL))
   ORDER BY me.urev
   LIMIT ${String(SYNC_ROOMS_MAX + 1)}`,
};

/** Index: members' primary key or `members_urev` (both bounded by the user's rooms), rooms' primary key. */
export const NAMED_ROOMS: Statement = {
  name: 'named-rooms',
  text: `SELECT r.id AS "roomId", r.head_rev AS "headRev", r.first_seq AS "firstSeq", r.head_seq AS "headSeq"
    FROM unnest($2::uuid[]) AS input (room_id)
    JOIN history.members me ON me.room_id = input.room_id AND me.user_id = $1 AND me.state = 'joined'
    JOIN history.rooms r ON r.id = me.room_id AND r.deleted_at IS NULL`,
};

/** Why the user was removed or banned. Index: members' primary key, or `members_urev`. */
export const GONE_REASONS: Statement = {
  name: 'gone-reasons',
  text: `SELECT me.room_id AS "roomId", me.gone_reason AS reason
    FROM unnest($2::uuid[]) AS input (room_id)
    JOIN history.members me ON me.room_id = input.room_id AND me.user_id = $1
   WHERE me.gone_reason IS NOT NULL AND me.state <> 'joined' AND me.urev > 0`,
};

const COUNTED = String(SYNC_TOO_LONG_ITEMS + 1);

/**
 * `sent`: the messages sent after the cursor, which are the room's newest. `items`: these, and all else that changed.
 * Each count stops at one above `SYNC_TOO_LONG_ITEMS`. Index: messages' primary key backwards, at most to `seq`;
 * `messages_changed` and `members_rev` from the cursor on; rooms' primary key.
 */
export const ITEM_COUNTS: Statement = {
  name: 'item-counts',
  text: `SELECT input.room_id AS "roomId", sent.count AS sent, sent.count
    + (SELECT count(*) FROM (SELECT 1 FROM history.messages m
        WHERE m.room_id = input.room_id AND m.rev <> m.sent_rev AND m.rev > input.rev AND m.sent_rev <= input.rev
        LIMIT ${COUNTED}) counted)
    + (SELECT count(*) FROM (SELECT 1 FROM history.members me
        WHERE me.room_id = input.room_id AND me.rev > input.rev LIMIT ${COUNTED}) counted)
    + (SELECT count(*) FROM history.rooms r WHERE r.id = input.room_id AND r.rev > input.rev) AS items
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS input (room_id, rev, seq)
   CROSS JOIN LATERAL (SELECT count(*) AS count FROM (SELECT m.sent_rev FROM history.messages m
        WHERE m.room_id = input.room_id AND m.seq > input.seq
        ORDER BY m.seq DESC LIMIT ${COUNTED}) newest
       WHERE newest.sent_rev > input.rev) sent`,
};

/**
 * The next `take` new messages of each room, and the next `take` that changed after they were sent. Index: messages'
 * primary key after `seq`, `messages_changed` from the cursor on, people's primary key for each row.
 */
export const DELTA_MESSAGES: Statement = {
  name: 'delta-messages',
  text: `SELECT changed.*
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS input (room_id, rev, take, seq)
   CROSS JOIN LATERAL (
     (${MESSAGE_SELECT}
       WHERE m.room_id = input.room_id AND m.seq > input.seq AND m.rev = m.sent_rev AND m.sent_rev > input.rev
       ORDER BY m.seq
       LIMIT input.take)
     UNION ALL
     (${MESSAGE_SELECT}
       WHERE m.room_id = input.room_id AND m.rev <> m.sent_rev AND m.rev > input.rev
       ORDER BY m.rev
       LIMIT input.take)) changed`,
};

/**
 * The next `take` members of each room, in rev order. Index: `members_rev` from the cursor on, people's primary key for
 * each row. Includes members who have left.
 */
export const DELTA_MEMBERS: Statement = {
  name: 'delta-members',
  text: `SELECT changed.*
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS input (room_id, rev, take)
   CROSS JOIN LATERAL (${MEMBER_SELECT}
     WHERE me.room_id = input.room_id AND me.rev > input.rev
     ORDER BY me.rev
     LIMIT input.take) changed`,
};

/** Index: rooms' primary key. */
export const DELTA_ROOMS: Statement = {
  name: 'delta-rooms',
  text: `SELECT ${roomColumns('r')}
    FROM unnest($1::uuid[], $2::bigint[]) AS input (room_id, rev)
    JOIN history.rooms r ON r.id = input.room_id AND r.rev > input.rev`,
};

/** The user's memberships that changed since `urev`, in its order; at most one more than an answer takes. */
export function readMyChanges(sql: Sql, userId: UserId, urev: number | undefined): Promise<MyChange[]> {
  return sql.rows<MyChange>(MY_CHANGES, [userId, urev ?? null]);
}

/** Returns the rooms among these that the user is in. */
export function readNamedRooms(sql: Sql, userId: UserId, roomIds: readonly RoomId[]): Promise<NamedRoom[]> {
  return roomIds.length === 0 ? Promise.resolve([]) : sql.rows<NamedRoom>(NAMED_ROOMS, [userId, roomIds]);
}

/** Leaves out rooms of which the user must not learn, because they were only banned there. */
export function readGoneReasons(sql: Sql, userId: UserId, roomIds: readonly RoomId[]): Promise<GoneReason[]> {
  return sql.rows<GoneReason>(GONE_REASONS, [userId, roomIds]);
}

/** The counts of each room after its cursor, at least `SYNC_TOO_LONG_ITEMS + 1` if there are too many items. */
export async function readItemCounts(sql: Sql, rooms: readonly BehindRoom[]): Promise<Map<RoomId, ItemCounts>> {
  if (rooms.length === 0) return new Map();
  const values = [
    rooms.map(({ roomId }) => roomId),
    rooms.map(({ from }) => from),
    rooms.map((room) => seqBefore(room, room.from)),
  ];
  const rows = await sql.rows<ItemCounts & { roomId: RoomId }>(ITEM_COUNTS, values);
  return new Map(rows.map((row) => [row.roomId, row]));
}

/** The next items of a room: those that all members see alike, and the messages that depend on their reader. */
export interface SharedPiece {
  readonly items: readonly Item[];
  readonly personal: readonly SentMessageRow[];
}

/** Each room's items may be more than it takes: its messages, its members and itself are read separately. */
export async function readPieces(sql: Sql, pieces: readonly Piece[]): Promise<Map<RoomId, SharedPiece>> {
  const [ids, revs, takes, seqs] = [
    pieces.map(({ roomId }) => roomId),
    pieces.map(({ from }) => from),
    pieces.map(({ take }) => take),
    pieces.map(({ afterSeq }) => afterSeq),
  ];
  const [messages, members, rooms] = await Promise.all([
    sql.rows<SentMessageRow>(DELTA_MESSAGES, [ids, revs, takes, seqs]),
    sql.rows<NamedMemberRow>(DELTA_MEMBERS, [ids, revs, takes]),
    sql.rows<RoomRow>(DELTA_ROOMS, [ids, revs]),
  ]);
  const read = new Map(ids.map((roomId) => [roomId, { items: [] as Item[], personal: [] as SentMessageRow[] }]));
  for (const row of messages) {
    const piece = read.get(row.room_id);
    if (dependsOnReader(row)) piece?.personal.push(row);
    else
      piece?.items.push({
        type: 'message',
        message: toMessage(row, joinedBrief(row), undefined, undefined, joinedThread(row)),
      });
  }
  for (const row of members) read.get(row.room_id)?.items.push({ type: 'member', member: toNamedMember(row) });
  for (const row of rooms) read.get(row.id)?.items.push({ type: 'room', room: toRoom(row) });
  return read;
}
