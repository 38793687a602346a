import { ChatError, type MessageRef, type Report, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readableRoom } from '../../reads/access/access.store.js';
import { wasPurged } from '../../reads/messages/messages.store.js';
import { readSeenReport } from '../../reads/reports/reports.store.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { answerNothing, type Ask, type Mine } from '../mine.js';
import { closeWith } from './closing.js';
import { addReport, hasReported, lockReport, readReportable, type ReportableRow } from './report-changes.store.js';
import { assertCanBeReported, keyOf, textOf, withText } from './reports.policy.js';

/** The room is not told: no seq, no rev, no frame. */
export const reportMessage: Mine<'message:report'> = {
  async change(open, { userId, request }) {
    const message = await reportable(open, userId, request);
    if (message === null) return { answer: {} };
    assertCanBeReported(message, userId);
    const text = textOf(message);
    const key = keyOf(text);
    if (await hasReported(open, userId, request, key)) return { answer: {} };
    const report = await lockReport(open, request, message);
    const { reason, note = null } = request;
    await addReport(open, report.id, { userId, key, reason, note }, withText(report.texts, text));
    return { answer: {} };
  },
  again: answerNothing,
};

export const closeReport: Mine<'report:close'> = {
  async change(open, ask) {
    const report = await seen(open, ask);
    await closeWith(open, report, ask.userId);
    return { answer: await seen(open, ask) };
  },
  again: seen,
};

/**
 * The message as it is now. `null` if it is gone and the user has reported it before. @throws ChatError GONE, and as `existingMessage`
 */
async function reportable(open: Sql, userId: UserId, ref: MessageRef): Promise<ReportableRow | null> {
  await readableRoom(open, userId, ref.roomId);
  const message = await readReportable(open, ref);
  if (message?.deleted_at === null) return message;
  if (await hasReported(open, userId, ref)) return null;
  throw new ChatError(message !== undefined || (await wasPurged(open, ref.roomId, ref.id)) ? 'GONE' : 'NOT_FOUND');
}

/** @throws ChatError FORBIDDEN, NOT_FOUND for a report that the caller does not see, and as `assertMayRead` */
async function seen(open: Sql, { userId, request: { roomId, reportId } }: Ask<'report:close'>): Promise<Report> {
  const room = await readableRoom(open, userId, roomId);
  assertMay('report:close', room, room.my_role);
  const report = await readSeenReport(open, reportId, roomId, room.my_role);
  if (report === undefined) throw new ChatError('NOT_FOUND');
  return report;
}
