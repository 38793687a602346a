import type { Report, ReportState, Role, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ReportPlace } from './report-cursor.policy.js';
import { REPORT_SELECT, toReport, type ReportRow } from './report.rows.js';
import { seenBy } from '../../room/views/seen-reports.sql.js';

const IN_STATE = { open: 'q.closed_at IS NULL', closed: 'q.closed_at IS NOT NULL' } as const;

/** After the place ($1, $2) and at most $3, newest last report first. */
function page(state: ReportState, where: string): string {
  return `${where} AND ${IN_STATE[state]}
     AND ($1::float8 IS NULL OR (q.last_at, q.id) < (to_timestamp($1::float8 / 1000), $2::uuid))
   ORDER BY q.last_at DESC, q.id DESC
   LIMIT $3`;
}

function ofRoom(state: ReportState): Statement {
  return {
    name: `${state}-reports-of-room`,
    text: `${REPORT_SELECT}
    JOIN history.rooms r ON r.id = q.room_id
   ${page(state, `WHERE q.room_id = $4 AND ${seenBy('$5::text')}`)}`,
  };
}

function ofAll(state: ReportState): Statement {
  return {
    name: `${state}-reports-of-all`,
    text: `${REPORT_SELECT}
   ${page(state, 'WHERE true')}`,
  };
}

/** Index: `reports_open`, `reports_closed`, backwards; those of `REPORT_SELECT` and `seenBy`. */
export const REPORTS_OF_ROOM = { open: ofRoom('open'), closed: ofRoom('closed') } as const;

/** Index: `reports_all_open`, `reports_all_closed`, backwards; those of `REPORT_SELECT`. */
export const REPORTS_OF_ALL = { open: ofAll('open'), closed: ofAll('closed') } as const;

/** Index: the primary key; those of `REPORT_SELECT` and `seenBy`. */
export const SEEN_REPORT: Statement = {
  name: 'seen-report',
  text: `${REPORT_SELECT}
    JOIN history.rooms r ON r.id = q.room_id
   WHERE q.id = $1 AND q.room_id = $2 AND ${seenBy('$3::text')}`,
};

/** Index: the primary key; those of `REPORT_SELECT`. */
export const REPORT_BY_ID: Statement = { name: 'report-by-id', text: `${REPORT_SELECT} WHERE q.id = $1` };

export interface ReportsAsked {
  readonly state: ReportState;
  readonly after: ReportPlace | null;
  readonly limit: number;
}

/** The reports of the room that a moderator with this role sees. */
export async function readReportsOfRoom(
  sql: Sql,
  { roomId, role }: { readonly roomId: RoomId; readonly role: Role },
  { state, after, limit }: ReportsAsked,
): Promise<Report[]> {
  const values = [after?.lastAtMs ?? null, after?.id ?? null, limit, roomId, role];
  return (await sql.rows<ReportRow>(REPORTS_OF_ROOM[state], values)).map(toReport);
}

/** The reports of all rooms, for operators. */
export async function readReportsOfAll(sql: Sql, { state, after, limit }: ReportsAsked): Promise<Report[]> {
  const values = [after?.lastAtMs ?? null, after?.id ?? null, limit];
  return (await sql.rows<ReportRow>(REPORTS_OF_ALL[state], values)).map(toReport);
}

/** The report, if a moderator of the room with this role sees it. */
export async function readSeenReport(sql: Sql, id: string, roomId: RoomId, role: Role): Promise<Report | undefined> {
  return (await sql.rows<ReportRow>(SEEN_REPORT, [id, roomId, role])).map(toReport)[0];
}

export async function readReport(sql: Sql, id: string): Promise<Report | undefined> {
  return (await sql.rows<ReportRow>(REPORT_BY_ID, [id])).map(toReport)[0];
}
