import type { Sql } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { PURGE, PURGE_RANGES } from './purge.sql.js';

/** Must be sent after all other writes, so it also deletes messages that the same transaction changed. */
export function writePurges(sql: Sql, rooms: readonly RoomDraft[]): Promise<unknown>[] {
  const ranges = rooms.flatMap(({ roomId, purge }) => (purge === null ? [] : [{ room_id: roomId, ...purge }]));
  if (ranges.length === 0) return [];
  const values = PURGE_RANGES.values(ranges);
  return PURGE.map((statement) => sql.rows(statement, values));
}
