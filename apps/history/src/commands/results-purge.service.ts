import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Statement } from '#persistence/sql';
import { WriteSql } from '../store/write-sql.js';

/** Longer than any redelivery: a command is put on its stream again for 9 s at most. */
const KEPT_SECONDS = 60;
const INTERVAL_MS = 20_000;
const ROWS_PER_STATEMENT = 5_000;

/** Served by the index `commands_at`. Two histories pass over each other's rows. */
const PURGE: Statement = {
  name: 'purge-results',
  text: `DELETE FROM history.commands WHERE (room_id, command_id) IN (
      SELECT room_id, command_id FROM history.commands WHERE at < now() - make_interval(secs => $1)
       ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** Forgets results that no redelivery can ask for any more. */
@Injectable()
export class ResultsPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ResultsPurge.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly sql: WriteSql) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.purge();
    }, INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Never rejects: what is left is purged the next time. */
  async purge(): Promise<void> {
    try {
      let purged = ROWS_PER_STATEMENT;
      while (purged === ROWS_PER_STATEMENT)
        purged = (await this.sql.rows(PURGE, [KEPT_SECONDS, ROWS_PER_STATEMENT])).length;
    } catch (error) {
      this.logger.warn({ event: 'results.kept-longer', reason: String(error) });
    }
  }
}
