import { Logger } from '@nestjs/common';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

import { StartupError } from '#platform/process/startup-error.policy';

/** Identifies the lock within its database. */
const LOCK_NAME = 'parley.standalone';
const CONNECT_TIMEOUT_MS = 5_000;
/** How long the server may take to notice that a killed holder is gone. */
const WAIT_MS = 3_000;
const RETRY_INTERVAL_MS = 200;
const RECONNECT_INTERVAL_MS = 1_000;
const REFUSALS_MAX = 10;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * Without Redis, two processes on one database would not learn of each other's changes. So the process holds an
 * advisory lock as long as it lives. The lock ends with its connection, and is taken again when PostgreSQL is back.
 */
export class DatabaseLock {
  private readonly logger = new Logger(DatabaseLock.name);
  private client: pg.Client | null = null;
  private released = false;

  private constructor(
    private readonly url: string,
    private readonly lost: () => void,
  ) {}

  /**
   * @param lost called if another process took the lock while PostgreSQL was unavailable: then this process must end
   * @throws StartupError if another process holds the lock
   */
  static async take(url: string, lost: () => void): Promise<DatabaseLock> {
    const lock = new DatabaseLock(url, lost);
    const endsAt = performance.now() + WAIT_MS;
    let warned = false;
    while (!(await lock.attempt())) {
      if (!warned)
        process.stderr.write('parley: DATABASE_URL: another Parley uses this database; waiting for it to end.\n');
      warned = true;
      if (performance.now() > endsAt)
        throw new StartupError('DATABASE_URL: another Parley uses this database; to run several, set REDIS_URL.');
      await sleep(RETRY_INTERVAL_MS);
    }
    return lock;
  }

  async release(): Promise<void> {
    this.released = true;
    await this.client?.end();
  }

  private async attempt(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      application_name: 'parley-lock',
    });
    // Without a listener, a broken connection would end the process.
    client.on('error', (error) => this.logger.warn({ event: 'database-lock.connection-lost', error }));
    await client.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
        [LOCK_NAME],
      );
      if (rows[0]?.locked !== true) {
        await client.end();
        return false;
      }
    } catch (error) {
      await client.end();
      throw error;
    }
    this.client = client;
    client.once('end', () => void this.retake());
    return true;
  }

  private async retake(): Promise<void> {
    let refusals = 0;
    while (!this.released) {
      await sleep(RECONNECT_INTERVAL_MS);
      try {
        if (await this.attempt()) return;
        // The holder may be our own lost connection, which the server has not closed yet.
        refusals += 1;
        if (refusals < REFUSALS_MAX) continue;
        this.logger.fatal({ event: 'database-lock.taken-by-another' });
        this.lost();
        return;
      } catch (error) {
        this.logger.warn({ event: 'database-lock.retry', error });
      }
    }
  }
}
