import { access, constants, mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EngineProcess } from './engine-process.js';
import { type FolderLock, LOCK_NAME, lockFolder, type LockWait } from './folder-lock.js';
import { freePort } from './free-port.js';
import { type Account, asAccount, serverAccount } from './postgres-account.js';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js';
import {
  CLUSTER_NAMES,
  clusterPaths,
  ensureCluster,
  ensureDatabase,
  serverEnvironment,
  SUPERUSER,
} from './postgres-cluster.js';
import { endOrphan, killServer, readPostmaster } from './postgres-orphan.js';

/** Recovery after a crash replays everything since the last checkpoint. */
const READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 10;
/** A clean stop writes a checkpoint. If it takes longer we kill the server; the next start then runs recovery. */
const STOP_TIMEOUT_MS = 20_000;
const GOODBYE_MS = 500;
const PORT_ATTEMPTS = 5;
const CONNECTIONS_MAX = 200;
/** Everything that we write into the data folder. */
const DATA_NAMES = [...CLUSTER_NAMES, LOCK_NAME];

export interface PostgresOptions {
  /** Holds the cluster, its password and the lock; created if missing. */
  readonly dataDir: string;
  /** Default: a random free port. */
  readonly port?: number;
  readonly database?: string;
  /** False: `stop` deletes the cluster. */
  readonly persistent?: boolean;
  /** Called when another process holds the folder. */
  readonly waiting?: LockWait;
}

export interface PostgresEngine {
  readonly url: string;
  readonly port: number;
  /** The postmaster's; changes with `restart`. */
  readonly pid: number;
  /** Resolves when the current postmaster is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** A clean stop: PostgreSQL rolls back running transactions and writes a checkpoint. Releases the folder. */
  stop(): Promise<void>;
  /** `kill -9` of the postmaster and all its children. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder, after a clean stop if it is running. */
  restart(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 with every durability setting at its default (on). Resolves when it accepts
 * connections. Ends an orphan on the folder first. Rejects with `EngineUnavailable` if there are no binaries, or with a
 * one-line `Error` if the folder is in use or not writable, or the port is taken.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEngine> {
  const dataDir = resolve(options.dataDir);
  const binaries = await findPostgres();
  await openFolder(dataDir);
  const lock = await lockFolder(dataDir, options.waiting);
  try {
    const account = await serverAccount(dataDir, binaries.postgres);
    const password = await ensureCluster(dataDir, binaries, account);
    await endOrphan(clusterPaths(dataDir).cluster);
    const server = new Server({ ...options, dataDir }, { binaries, account, password, lock });
    await server.startOnAnyPort(options.port);
    return server;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`The data folder ${folder} cannot be written (${code})`);
  }
}

/** Node's recursive mkdir never returns for a path below /proc. */
async function makeFolder(folder: string): Promise<void> {
  const exists = async (): Promise<boolean> => (await stat(folder).catch(() => null))?.isDirectory() ?? false;
  if (await exists()) return;
  if (folder !== dirname(folder)) await makeFolder(dirname(folder));
  // Another process may make it at the same moment.
  await mkdir(folder).catch(async (error: unknown) => {
    if (!(await exists())) throw error;
  });
}

interface Parts {
  readonly binaries: PostgresBinaries;
  readonly account: Account | null;
  readonly password: string;
  readonly lock: FolderLock;
}

class Server implements PostgresEngine {
  port = 0;
  private current: EngineProcess | null = null;
  private readonly cluster: string;

  constructor(
    private readonly options: PostgresOptions,
    private readonly parts: Parts,
  ) {
    this.cluster = clusterPaths(options.dataDir).cluster;
  }

  get url(): string {
    return this.urlOf(this.options.database ?? 'parley');
  }

  get pid(): number {
    return this.engine.pid;
  }

  get exited(): Promise<void> {
    return this.engine.exited;
  }

  async startOnAnyPort(port: number | undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.port = port ?? (await freePort());
      try {
        await this.launch();
        return await ensureDatabase(this.urlOf('postgres'), this.options.database ?? 'parley');
      } catch (error) {
        await this.current?.end('SIGINT', STOP_TIMEOUT_MS);
        const portTaken = error instanceof Error && /in use/i.test(error.message);
        if (!portTaken || port !== undefined || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    // SIGTERM lets clients that are closing finish; SIGINT then disconnects the rest.
    this.engine.signal('SIGTERM');
    await Promise.race([this.engine.exited, sleep(GOODBYE_MS)]);
    await this.engine.end('SIGINT', STOP_TIMEOUT_MS);
    await endOrphan(this.cluster);
    if (this.options.persistent === false) await this.erase();
    await this.parts.lock.release();
    // rmdir leaves a folder in which we did not create everything.
    if (this.options.persistent === false) await rmdir(this.options.dataDir).catch(() => undefined);
  }

  async kill(): Promise<void> {
    await killServer(this.cluster);
    await this.engine.exited;
  }

  async restart(): Promise<void> {
    await this.engine.end('SIGINT', STOP_TIMEOUT_MS);
    await endOrphan(this.cluster);
    await this.launch();
  }

  private get engine(): EngineProcess {
    if (this.current === null) throw new Error('PostgreSQL has not been started');
    return this.current;
  }

  private urlOf(database: string): string {
    const name = encodeURIComponent(database);
    return `postgresql://${SUPERUSER}:${this.parts.password}@127.0.0.1:${this.port}/${name}`;
  }

  private async launch(): Promise<void> {
    const { binaries, account } = this.parts;
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(CONNECTIONS_MAX),
      timezone: 'UTC',
      log_timezone: 'UTC',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.current = await EngineProcess.start({
      ...asAccount(account, binaries.postgres, ['-D', this.cluster, '-p', String(this.port), ...flags]),
      cwd: this.cluster,
      env: serverEnvironment(),
      ...(this.options.persistent === false && { leftovers: { folder: this.options.dataDir, names: DATA_NAMES } }),
    });
    await this.untilReady(this.current);
  }

  private async untilReady(engine: EngineProcess): Promise<void> {
    const endsAt = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      const postmaster = readPostmaster(this.cluster);
      if (postmaster?.pid === engine.pid && postmaster.ready) return;
      if (!engine.running) throw await failure(engine);
      if (performance.now() > endsAt) throw new Error(`PostgreSQL is not ready within ${READY_TIMEOUT_MS} ms`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  private async erase(): Promise<void> {
    const { cluster, password } = clusterPaths(this.options.dataDir);
    for (const path of [cluster, password]) await rm(path, { recursive: true, force: true });
  }
}

/** One line: the first error in the server's output. */
async function failure(engine: EngineProcess): Promise<Error> {
  await engine.exited;
  const lines = engine.lastOutput.split('\n').filter(Boolean);
  const cause = lines.find((line) => /in use|FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? 'it wrote nothing';
  return new Error(`PostgreSQL ended at its start: ${cause.trim()}`);
}
