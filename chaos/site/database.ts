import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import pg from 'pg';

import { signalPid } from '#engines/engine-process';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { copyRunning } from '#engines/postgres-copy';
import { STANDBY_NAME, startStandby } from '#engines/postgres-standby';

const run = promisify(execFile);

const RESTART_DELAY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const STANDBY_TIMEOUT_MS = 60_000;
const PROMOTION_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

const SYNCHRONOUS = [`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY_NAME}'`, 'SELECT pg_reload_conf()'];
const IS_SYNCHRONOUS = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'";
const IS_PRIMARY = 'SELECT WHERE NOT pg_is_in_recovery()';
const TERMINATE =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL AND backend_type = $1';

/** All data of a server as of one moment. */
export interface DatabaseCopy {
  readonly folder: string;
  /** The server's own folder. */
  readonly original: string;
}

/** PostgreSQL, on request with a synchronous standby. A dead server is started again after 1 s. */
export class ChaosDatabase {
  private serving: PostgresEngine;
  private isStopping = false;
  private isRestoring = false;

  private constructor(
    private readonly primary: PostgresEngine,
    private standby: PostgresEngine | null,
    private readonly report: (line: string) => void,
  ) {
    this.serving = primary;
    void this.keepRunning();
  }

  static async start(
    { dataDir, withStandby }: { readonly dataDir: string; readonly withStandby: boolean },
    report: (line: string) => void,
  ): Promise<ChaosDatabase> {
    const primary = await startPostgres({ dataDir, persistent: false });
    if (!withStandby) return new ChaosDatabase(primary, null, report);
    const standby = await startStandby(primary);
    for (const statement of SYNCHRONOUS) await query(primary, statement);
    await until(STANDBY_TIMEOUT_MS, async () => (await query(primary, IS_SYNCHRONOUS)).length === 1);
    return new ChaosDatabase(primary, standby, report);
  }

  get url(): string {
    return this.serving.url;
  }

  get canPromote(): boolean {
    return this.standby !== null;
  }

  /** A clean restart. */
  restart(): Promise<void> {
    return this.serving.restart();
  }

  kill(): Promise<void> {
    return this.serving.kill();
  }

  /** Stops or continues the postmaster and all its children. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of processTree(this.serving.pid)) signalPid(pid, signal);
  }

  /** A physical copy, in a folder that does not exist yet. */
  async copy(folder: string): Promise<DatabaseCopy> {
    return { folder, original: await copyRunning(this.serving, folder) };
  }

  /** What was written since the copy is lost. Only without a standby, which would be ahead then. */
  async restore({ folder, original }: DatabaseCopy): Promise<void> {
    this.isRestoring = true;
    try {
      await this.serving.kill();
      await rm(original, { recursive: true });
      await run('cp', ['-a', folder, original]);
      await this.serving.restart();
    } finally {
      this.isRestoring = false;
    }
    await this.untilReady();
  }

  /** @throws Error while PostgreSQL does not answer */
  rows<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return query(this.serving, text, values);
  }

  async terminateConnections(): Promise<void> {
    await query(this.serving, TERMINATE, ['client backend']);
  }

  /** Kills the primary; the standby takes its place. Works once. */
  async promote(): Promise<void> {
    const { standby, primary } = this;
    if (standby === null) throw new Error('there is no standby');
    this.standby = null;
    this.serving = standby;
    await primary.kill();
    await query(standby, 'SELECT pg_promote()');
    await this.untilReady();
  }

  async untilReady(): Promise<void> {
    await until(PROMOTION_TIMEOUT_MS, async () => (await query(this.serving, IS_PRIMARY)).length === 1);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.signal('SIGCONT');
    for (const server of new Set([this.primary, this.serving, this.standby])) {
      if (server === null) continue;
      await server.kill();
      await server.stop();
    }
  }

  private async keepRunning(): Promise<void> {
    while (!this.isStopping) {
      const { serving } = this;
      const gone = serving.exited;
      await gone;
      await sleep(RESTART_DELAY_MS);
      // A fault may have started it already, put another server into its place, or be about to start it.
      if (this.isStopping || this.isRestoring || serving !== this.serving || serving.exited !== gone) continue;
      await serving.restart().catch((error: unknown) => this.report(String(error)));
    }
  }
}

async function query<Row extends object>(
  server: PostgresEngine,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A terminated connection reports an error beside the one of its query.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function until(timeoutMs: number, holds: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > endsAt) throw new Error(`PostgreSQL is not as expected within ${timeoutMs} ms`);
    await sleep(POLL_INTERVAL_MS);
  }
}

/** The pids of the process and all its descendants; only the process itself where there is no /proc. */
function processTree(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return [pid, ...children.flatMap(processTree)];
  } catch {
    return [pid];
  }
}
