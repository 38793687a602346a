import { isId, type MessageId, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { decodeCursor, encodeCursor, isCursorTime } from '../reads/paging/cursor.policy.js';
import { SCHEDULED_COLUMNS, type ScheduledRow } from './scheduled.rows.js';

interface ScheduledPlace {
  readonly atMs: number;
  readonly id: MessageId;
}

/** Without those of a deleted room, which a job removes. Index: `scheduled_of_user` in its order, rooms' primary key. */
export const SCHEDULED_OF_USER: Statement = {
  name: 'scheduled-of-user',
  text: `SELECT ${SCHEDULED_COLUMNS}
    FROM history.scheduled s JOIN history.rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
   WHERE s.user_id = $1 AND s.state <> 'removed' AND ($2::uuid IS NULL OR s.room_id = $2)
     AND ($3::float8 IS NULL OR (s.at, s.id) > (to_timestamp($3::float8 / 1000), $4::uuid))
   ORDER BY s.at, s.id LIMIT $5`,
};

/** @throws ChatError INVALID */
export function scheduledPlace(cursor: string | undefined): ScheduledPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId] as const);
  return parts && { atMs: Number(parts[0]), id: parts[1] as MessageId };
}

export function scheduledCursor({ at, id }: ScheduledRow): string {
  return encodeCursor([String(at.getTime()), id]);
}

export function readScheduled(
  sql: Sql,
  userId: UserId,
  roomId: RoomId | undefined,
  after: ScheduledPlace | null,
  limit: number,
): Promise<ScheduledRow[]> {
  return sql.rows<ScheduledRow>(SCHEDULED_OF_USER, [
    userId,
    roomId ?? null,
    after?.atMs ?? null,
    after?.id ?? null,
    limit,
  ]);
}
