import type { Rev, RoomAct, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ActRow } from '../../room/rows/act.rows.js';
import { joinedBrief, PERSON_COLUMNS, personColumns, type PersonColumns } from '../../room/rows/person.js';

type ActorColumns = { [Column in keyof PersonColumns as `actor_${Column}`]: PersonColumns[Column] };
type LoggedRow = ActRow & PersonColumns & ActorColumns;

const ACTOR_COLUMNS = personColumns('by').replaceAll(' AS ', ' AS actor_');

/** Leaves out erased accounts, and what was said to them. Index: the primary key backwards, people's for each row. */
export const ROOM_LOG: Statement = {
  name: 'room-log',
  text: `SELECT a.rev, a.at, a.act, a.message_id, a.role, a.muted_until,
      CASE WHEN p.user_id IS NOT NULL THEN a.reason END AS reason, ${personColumns('p')}, ${ACTOR_COLUMNS}
    FROM history.room_acts a
    LEFT JOIN history.people p ON p.user_id = a.user_id AND p.erased_at IS NULL
    LEFT JOIN history.people by ON by.user_id = a.actor_id AND by.erased_at IS NULL
   WHERE a.room_id = $1 AND ($2::bigint IS NULL OR a.rev < $2)
   ORDER BY a.rev DESC
   LIMIT $3`,
};

export interface LoggedAct {
  readonly rev: Rev;
  readonly act: RoomAct;
}

/** The acts before this rev, newest first. */
export async function readLog(sql: Sql, roomId: RoomId, before: number | null, limit: number): Promise<LoggedAct[]> {
  const rows = await sql.rows<LoggedRow>(ROOM_LOG, [roomId, before, limit]);
  return rows.map((row) => ({ rev: row.rev, act: toAct(row) }));
}

function toAct(row: LoggedRow): RoomAct {
  const { act, message_id: messageId, role, muted_until: mutedUntil, reason } = row;
  return {
    at: row.at.toISOString(),
    act,
    actor: joinedBrief(actorOf(row)),
    user: joinedBrief(row),
    ...(messageId !== null && { messageId }),
    ...(role !== null && { role }),
    ...(act === 'member:mute' && { mutedUntil: mutedUntil?.toISOString() ?? null }),
    ...(reason !== null && { reason }),
  };
}

function actorOf(row: LoggedRow): PersonColumns {
  const columns = Object.keys(PERSON_COLUMNS) as (keyof typeof PERSON_COLUMNS)[];
  const entries = columns.map((column) => [`person_${column}`, row[`actor_person_${column}`]]);
  return Object.fromEntries(entries) as PersonColumns;
}
