import type { Report, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readReportable, writeClosed } from './report-changes.store.js';
import { keyOf, textOf } from './reports.policy.js';

/**
 * Judges the text that the message has now; of a message that is gone, the text that was reported last. Returns whether the report was open.
 * @param by `null`: an operator
 */
export async function closeWith(open: Sql, report: Report, by: UserId | null): Promise<boolean> {
  const row = await readReportable(open, { roomId: report.roomId, id: report.messageId });
  const text = row?.deleted_at === null ? textOf(row) : report.texts.at(-1);
  if (text === undefined) throw new Error(`the report ${report.id} has no text`);
  return writeClosed(open, report.id, by, keyOf(text));
}
