import type { ReportAnswer, ReportsAnswer } from '#access/internal-api';
import type { Report, ReportReason, ReportState, Role, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ReportPlace } from './report-cursor.policy.js';
import { REPORT_SELECT, toReport, type ReportRow } from './report.rows.js';
import { joinedBrief, personColumns, type PersonColumns } from '../../room/rows/person.js';
import { seenBy } from '../../room/views/seen-reports.sql.js';

const IN_STATE = { open: 'q.closed_at IS NULL', closed: 'q.closed_at IS NOT NULL' } as const;

/** After the place ($1, $2) and at most $3, newest last report first. */
function page(where: string): string {
  return `${where}
     AND ($1::float8 IS NULL OR (q.last_at, q.id) < (to_timestamp($1::float8 / 1000), $2::uuid))
   ORDER BY q.last_at DESC, q.id DESC
   LIMIT $3`;
}

function ofRoom(state: ReportState): Statement {
  return {
    name: `${state}-reports-of-room`,
    text: `${REPORT_SELECT}
    JOIN history.rooms r ON r.id = q.room_id
   ${page(`WHERE q.room_id = $4 AND ${seenBy('$5::text')} AND ${IN_STATE[state]}`)}`,
  };
}

function ofAll(state: ReportState): Statement {
  return {
    name: `${state}-reports-of-all`,
    text: `${REPORT_SELECT}
   ${page(`WHERE ${IN_STATE[state]}`)}`,
  };
}

/** Index: `reports_open`, `reports_closed`, backwards; those of `REPORT_SELECT` and `seenBy`. */
export const REPORTS_OF_ROOM = { open: ofRoom('open'), closed: ofRoom('closed') } as const;

/** Index: `reports_all_open`, `reports_all_closed`, backwards; those of `REPORT_SELECT`. */
export const REPORTS_OF_ALL = { open: ofAll('open'), closed: ofAll('closed') } as const;

/** Reads all reports about the user. Index: `reports_sender`; those of `REPORT_SELECT`. */
export const REPORTS_ABOUT: Statement = {
  name: 'reports-about',
  text: `${REPORT_SELECT}
   ${page('WHERE q.sender_id = $4')}`,
};

/** Index: the primary key. */
export const ROOMS_OF_REPORTS: Statement = {
  name: 'rooms-of-reports',
  text: 'SELECT id, name FROM history.rooms WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL',
};

/** Index: the primary key; `messages_id`. */
export const PLACE_OF_REPORT: Statement = {
  name: 'place-of-report',
  text: `SELECT r.id, r.name, EXISTS (SELECT 1 FROM history.messages m
             WHERE m.room_id = r.id AND m.id = $2 AND m.deleted_at IS NULL) AS "hasMessage"
    FROM history.rooms r WHERE r.id = $1 AND r.deleted_at IS NULL`,
};

/** Index: the primary key; those of `REPORT_SELECT` and `seenBy`. */
export const SEEN_REPORT: Statement = {
  name: 'seen-report',
  text: `${REPORT_SELECT}
    JOIN history.rooms r ON r.id = q.room_id
   WHERE q.id = $1 AND q.room_id = $2 AND ${seenBy('$3::text')}`,
};

/** Index: the primary key; those of `REPORT_SELECT`. */
export const REPORT_BY_ID: Statement = { name: 'report-by-id', text: `${REPORT_SELECT} WHERE q.id = $1` };

/** Index: `report_entries_newest`, backwards; people's primary key. */
export const REPORTERS: Statement = {
  name: 'reporters',
  text: `SELECT e.reason, e.note, e.at, ${personColumns('p')}
    FROM history.report_entries e LEFT JOIN history.people p ON p.user_id = e.user_id AND p.erased_at IS NULL
   WHERE e.report_id = $1
   ORDER BY e.at DESC, e.id DESC
   LIMIT $2`,
};

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

/** The reports about a user in all rooms, open and closed ones. */
export async function readReportsAbout(
  sql: Sql,
  senderId: UserId,
  { after, limit }: Omit<ReportsAsked, 'state'>,
): Promise<Report[]> {
  const values = [after?.lastAtMs ?? null, after?.id ?? null, limit, senderId];
  return (await sql.rows<ReportRow>(REPORTS_ABOUT, values)).map(toReport);
}

/** The rooms of these reports that are not gone. */
export function readRoomsOf(sql: Sql, reports: readonly Report[]): Promise<ReportsAnswer['rooms']> {
  return sql.rows<ReportsAnswer['rooms'][number]>(ROOMS_OF_REPORTS, [
    [...new Set(reports.map(({ roomId }) => roomId))],
  ]);
}

/** The room of a report, if it is still there, and whether its message is. */
export async function readPlaceOf(
  sql: Sql,
  { roomId, messageId }: Report,
): Promise<Pick<ReportAnswer, 'room' | 'hasMessage'>> {
  type Place = NonNullable<ReportAnswer['room']> & Pick<ReportAnswer, 'hasMessage'>;
  const [place] = await sql.rows<Place>(PLACE_OF_REPORT, [roomId, messageId]);
  if (place === undefined) return { room: null, hasMessage: false };
  const { hasMessage, ...room } = place;
  return { room, hasMessage };
}

/** The report, if a moderator of the room with this role sees it. */
export async function readSeenReport(sql: Sql, id: string, roomId: RoomId, role: Role): Promise<Report | undefined> {
  return (await sql.rows<ReportRow>(SEEN_REPORT, [id, roomId, role])).map(toReport)[0];
}

export async function readReport(sql: Sql, id: string): Promise<Report | undefined> {
  return (await sql.rows<ReportRow>(REPORT_BY_ID, [id])).map(toReport)[0];
}

/** The people who have reported the message, for operators alone. */
export async function readReporters(sql: Sql, id: string, limit: number): Promise<ReportAnswer['reporters']> {
  const rows = await sql.rows<PersonColumns & { reason: ReportReason; note: string | null; at: Date }>(REPORTERS, [
    id,
    limit,
  ]);
  return rows.map((row) => ({ user: joinedBrief(row), reason: row.reason, note: row.note, at: row.at.toISOString() }));
}
