import { LIST_DEFAULT, type Queries, type Report, type ReportPage } from '#contracts';
import { assertMay } from '../../room/rules/permissions.policy.js';
import type { ReadSql } from '../../store/read-sql.js';
import { readableRoom } from '../access/access.store.js';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { reportCursor, reportPlace } from './report-cursor.policy.js';
import { readReportsOfRoom } from './reports.store.js';

/** The reports of a room that the caller sees. @throws ChatError INVALID, FORBIDDEN, and as `assertMayRead` */
export async function listReports(
  reads: ReadSql,
  { userId, roomId, state = 'open', cursor, limit = LIST_DEFAULT }: Queries['report:list']['ask'],
): Promise<ReportPage> {
  const after = reportPlace(cursor);
  const found = await reads.snapshot(async (sql) => {
    const room = await readableRoom(sql, userId, roomId);
    assertMay('report:list', room, room.my_role);
    return readReportsOfRoom(sql, { roomId, role: room.my_role }, { state, after, limit: limit + 1 });
  });
  return reportPage(found, limit);
}

/** @param found one report more than the limit, if there are more */
export function reportPage(found: readonly Report[], limit: number): ReportPage {
  const reports = leadingThatFit(found.slice(0, limit));
  const last = reports.at(-1);
  return { reports, cursor: last && found.length > reports.length ? reportCursor(last) : null };
}
