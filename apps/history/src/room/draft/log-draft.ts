import type { CleanupId } from '#contracts';
import type { Act } from '#persistence/audit-table';
import type { ActRow, CleanupRow } from '../rows/act.rows.js';

/** The acts in one room in one transaction. */
export class LogDraft {
  /** Acts of members on others, for the room's log. */
  readonly acts: ActRow[] = [];
  /** New clean-ups of bans. */
  readonly cleanups: CleanupRow[] = [];
  /** Clean-ups that the log has from now on. */
  readonly begun: CleanupId[] = [];
  /** Acts of an app, for the audit. */
  readonly audit: Act[] = [];
}
