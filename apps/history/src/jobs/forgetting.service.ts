import { Injectable } from '@nestjs/common';
import type { Statement } from '#persistence/sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../store/write-sql.js';

/** Longer than any redelivery: a command is put on its stream again for 9 s at most. */
const RESULTS_KEPT_SECONDS = 60;
/** PROTOCOL, section 7: 90 days. */
const PURGED_KEPT_SECONDS = 90 * 24 * 60 * 60;
const INTERVAL_MS = 20_000;
const ROWS_PER_STATEMENT = 5_000;

/** Served by the index `commands_at`. Two histories pass over each other's rows. */
export const FORGET_RESULTS: Statement = {
  name: 'forget-results',
  text: `DELETE FROM history.commands WHERE (room_id, command_id) IN (
      SELECT room_id, command_id FROM history.commands WHERE at < now() - make_interval(secs => $1)
       ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** Served by the index `purged_messages_at`. */
export const FORGET_PURGED: Statement = {
  name: 'forget-purged',
  text: `DELETE FROM history.purged_messages WHERE (room_id, id) IN (
      SELECT room_id, id FROM history.purged_messages WHERE purged_at < now() - make_interval(secs => $1)
       ORDER BY purged_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** Forgets what nobody can ask for any more: results of commands, and which messages were purged long ago. */
@Injectable()
export class ForgettingService {
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'forget-results',
      intervalMs: INTERVAL_MS,
      work: async (stopping) => {
        await this.forget(FORGET_RESULTS, RESULTS_KEPT_SECONDS, stopping);
        await this.forget(FORGET_PURGED, PURGED_KEPT_SECONDS, stopping);
      },
    });
  }

  private async forget(statement: Statement, keptSeconds: number, stopping: AbortSignal): Promise<void> {
    let forgotten = ROWS_PER_STATEMENT;
    while (forgotten === ROWS_PER_STATEMENT && !stopping.aborted)
      forgotten = (await this.sql.rows(statement, [keptSeconds, ROWS_PER_STATEMENT])).length;
  }
}
