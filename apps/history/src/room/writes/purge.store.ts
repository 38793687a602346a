import type { MessageId, RoomId, Seq } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { NamedKeys } from '../facts/named-keys.policy.js';
import {
  PURGE,
  PURGE_RANGES,
  PURGEABLE,
  PURGED_MESSAGES,
  type PurgeableRow,
  type PurgedMessageRow,
} from './purge.sql.js';
import type { RoomDraft } from '../draft/room-draft.js';
import type { RoomRecord } from '../facts/room-facts.js';

/** Messages of one room that one transaction purges: it takes some 20 ms. */
export const MESSAGES_PER_PURGE = 500;
/** … with their mentions and reactions. */
const ROWS_PER_PURGE = 5_000;

/** The last message to purge of each of these rooms that has one. Nothing asked, nothing sent. */
export async function readPurgeable(sql: Sql, roomIds: readonly RoomId[]): Promise<Map<RoomId, Seq>> {
  if (roomIds.length === 0) return new Map();
  const rows = await sql.rows<PurgeableRow>(PURGEABLE, [roomIds, MESSAGES_PER_PURGE, ROWS_PER_PURGE]);
  return new Map(rows.map(({ room_id: roomId, seq }) => [roomId, seq]));
}

/**
 * Of the messages that were named and not found, those that have been purged: a look of its own, only for rooms of
 * which anything has ever been purged, so that it costs nothing in all others.
 */
export async function readPurged(
  sql: Sql,
  rooms: readonly RoomRecord[],
  { messages, rows }: Pick<NamedKeys, 'messages' | 'rows'>,
  found: readonly { room_id: RoomId; id: MessageId }[],
): Promise<PurgedMessageRow[]> {
  const purged = new Set(rooms.filter((room) => room.first_seq > 1).map(({ id }) => id));
  if (purged.size === 0) return [];
  const known = new Set(found.map((message) => message.room_id + message.id));
  const missing = [...messages, ...rows].filter(([roomId, id]) => purged.has(roomId) && !known.has(roomId + id));
  if (missing.length === 0) return [];
  return sql.rows<PurgedMessageRow>(PURGED_MESSAGES, [missing.map(([roomId]) => roomId), missing.map(([, id]) => id)]);
}

/** Goes behind all other writes, so messages that were changed and purged in one transaction are gone. */
export function writePurges(sql: Sql, rooms: readonly RoomDraft[]): Promise<unknown>[] {
  const ranges = rooms.flatMap(({ roomId, purge }) => (purge === null ? [] : [{ room_id: roomId, ...purge }]));
  if (ranges.length === 0) return [];
  const values = PURGE_RANGES.values(ranges);
  return PURGE.map((statement) => sql.rows(statement, values));
}
