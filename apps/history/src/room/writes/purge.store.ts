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

/** Messages of one room per transaction, which takes about 20 ms. */
export const MESSAGES_PER_PURGE = 500;
/** Rows per transaction: messages, mentions and reactions. */
const ROWS_PER_PURGE = 5_000;

/** The last message to purge in each of these rooms, if any is due. Sends no statement without rooms. */
export async function readPurgeable(sql: Sql, roomIds: readonly RoomId[]): Promise<Map<RoomId, Seq>> {
  if (roomIds.length === 0) return new Map();
  const rows = await sql.rows<PurgeableRow>(PURGEABLE, [roomIds, MESSAGES_PER_PURGE, ROWS_PER_PURGE]);
  return new Map(rows.map(({ room_id: roomId, seq }) => [roomId, seq]));
}

/**
 * The named messages that were not found because they have been purged. It sends a statement only for rooms with purged
 * messages, so it costs nothing in others.
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

/** Must be sent after all other writes, so it also deletes messages that the same transaction changed. */
export function writePurges(sql: Sql, rooms: readonly RoomDraft[]): Promise<unknown>[] {
  const ranges = rooms.flatMap(({ roomId, purge }) => (purge === null ? [] : [{ room_id: roomId, ...purge }]));
  if (ranges.length === 0) return [];
  const values = PURGE_RANGES.values(ranges);
  return PURGE.map((statement) => sql.rows(statement, values));
}
