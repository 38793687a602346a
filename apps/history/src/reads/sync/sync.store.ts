import type { Item, RoomId, UserId } from '#contracts';
import { SYNC_ROOMS_MAX, SYNC_TOO_LONG_ITEMS } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MEMBER_SELECT, toNamedMember, type NamedMemberRow } from '../members/members.store.js';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { roomColumns, toRoom, type RoomRow } from '../../room/rows/room.rows.js';
import { firstItems, type Piece } from './delta.policy.js';
import type { BehindRoom, MyChange, NamedRoom } from './sync.policy.js';

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

/** Index: `messages_rev` and `members_rev`, from the cursor on. Each count stops at one above `SYNC_TOO_LONG_ITEMS`. */
export const ITEM_COUNTS: Statement = {
  name: 'item-counts',
  text: `SELECT input.room_id AS "roomId",
      (SELECT count(*) FROM (SELECT 1 FROM history.messages m
        WHERE m.room_id = input.room_id AND m.rev > input.rev LIMIT ${String(SYNC_TOO_LONG_ITEMS + 1)}) counted)
    + (SELECT count(*) FROM (SELECT 1 FROM history.members me
        WHERE me.room_id = input.room_id AND me.rev > input.rev LIMIT ${String(SYNC_TOO_LONG_ITEMS + 1)}) counted)
    + (SELECT count(*) FROM history.rooms r WHERE r.id = input.room_id AND r.rev > input.rev) AS items
    FROM unnest($1::uuid[], $2::bigint[]) AS input (room_id, rev)`,
};

/** Index: `messages_rev` from the cursor on, people's primary key for each row. */
export const DELTA_MESSAGES = changes('delta-messages', MESSAGE_SELECT, 'm');

/** Index: `members_rev` from the cursor on, people's primary key for each row. Includes members who have left. */
export const DELTA_MEMBERS = changes('delta-members', MEMBER_SELECT, 'me');

/** Index: rooms' primary key. */
export const DELTA_ROOMS: Statement = {
  name: 'delta-rooms',
  text: `SELECT ${roomColumns('r')}
    FROM unnest($1::uuid[], $2::bigint[]) AS input (room_id, rev)
    JOIN history.rooms r ON r.id = input.room_id AND r.rev > input.rev`,
};

/** The next rows of each room after its rev, in rev order, at most `take` of each. `table` is the alias in `select`. */
function changes(name: string, select: string, table: string): Statement {
  return {
    name,
    text: `SELECT changed.*
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS input (room_id, rev, take)
   CROSS JOIN LATERAL (${select}
     WHERE ${table}.room_id = input.room_id AND ${table}.rev > input.rev
     ORDER BY ${table}.rev
     LIMIT input.take) changed`,
  };
}

/** The user's memberships that changed since `urev`, in its order; at most one more than an answer takes. */
export function readMyChanges(sql: Sql, userId: UserId, urev: number | undefined): Promise<MyChange[]> {
  return sql.rows<MyChange>(MY_CHANGES, [userId, urev ?? null]);
}

/** Returns those of these rooms that the user is in. */
export function readNamedRooms(sql: Sql, userId: UserId, roomIds: readonly RoomId[]): Promise<NamedRoom[]> {
  return roomIds.length === 0 ? Promise.resolve([]) : sql.rows<NamedRoom>(NAMED_ROOMS, [userId, roomIds]);
}

/** The number of items of each room after its cursor, at least `SYNC_TOO_LONG_ITEMS + 1` if there are too many. */
export async function readItemCounts(sql: Sql, rooms: readonly BehindRoom[]): Promise<Map<RoomId, number>> {
  if (rooms.length === 0) return new Map();
  const values = [rooms.map(({ roomId }) => roomId), rooms.map(({ from }) => from)];
  const rows = await sql.rows<{ roomId: RoomId; items: number }>(ITEM_COUNTS, values);
  return new Map(rows.map(({ roomId, items }) => [roomId, items]));
}

/** The items of each piece as the user sees them, in rev order. */
export async function readItems(sql: Sql, userId: UserId, pieces: readonly Piece[]): Promise<Map<RoomId, Item[]>> {
  if (pieces.length === 0) return new Map();
  const [ids, revs, takes] = [
    pieces.map(({ roomId }) => roomId),
    pieces.map(({ from }) => from),
    pieces.map(({ take }) => take),
  ];
  const [messages, members, rooms] = await Promise.all([
    sql.rows<SentMessageRow>(DELTA_MESSAGES, [ids, revs, takes]).then((rows) => toSentMessages(sql, rows, userId)),
    sql.rows<NamedMemberRow>(DELTA_MEMBERS, [ids, revs, takes]),
    sql.rows<RoomRow>(DELTA_ROOMS, [ids, revs]),
  ]);
  const items = new Map<RoomId, Item[]>(ids.map((roomId) => [roomId, []]));
  for (const message of messages) items.get(message.roomId)?.push({ type: 'message', message });
  for (const row of members) items.get(row.room_id)?.push({ type: 'member', member: toNamedMember(row) });
  for (const row of rooms) items.get(row.id)?.push({ type: 'room', room: toRoom(row) });
  return new Map(pieces.map(({ roomId, take }) => [roomId, firstItems(items.get(roomId) ?? [], take)]));
}
