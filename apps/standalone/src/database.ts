import pg from 'pg';

import { connectAtStart } from '#persistence/await-store';
import { createDataSource, READ_TIMEOUTS } from '#persistence/data-source';
import { assertFit } from '#persistence/fitness';
import { StartupError, startupMessage } from '#platform/process/startup-error.policy';

import { DatabaseLock } from './database-lock.js';
import { embedPostgres } from './embedded-postgres.js';

/** A busy host may take this long to accept a connection. */
const CONNECT_TIMEOUT_MS = 15_000;

/** The PostgreSQL that this process uses. */
export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseSettings {
  /** If undefined, the process runs an embedded PostgreSQL with its data under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Whether other processes may use the database too. They learn of each other's changes through Redis. */
  readonly shared: boolean;
  /** Called if another process took the database while PostgreSQL was unavailable. */
  readonly lost: () => void;
}

/** @throws StartupError, or node-postgres's error for a URL that does not work */
export async function openDatabase({ databaseUrl, dataDir, shared, lost }: DatabaseSettings): Promise<Database> {
  if (databaseUrl === undefined) {
    const engine = await embedPostgres(dataDir);
    return { url: engine.url, close: () => engine.stop() };
  }
  await assertReachable(databaseUrl);
  await assertUsable(databaseUrl);
  const lock = shared ? null : await DatabaseLock.take(databaseUrl, lost);
  return { url: databaseUrl, close: async () => lock?.release() };
}

/** Connects once, so that a wrong URL is reported at the start and by the name of its variable. */
async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof Error) || startupMessage(error, process.env) !== undefined) throw error;
    throw new StartupError(`DATABASE_URL: ${error.message}.`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Called before anything is written there. */
async function assertUsable(url: string): Promise<void> {
  const dataSource = createDataSource({ url, schema: 'public', poolMax: 2, timeouts: READ_TIMEOUTS });
  await connectAtStart(dataSource);
  try {
    await assertFit(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
