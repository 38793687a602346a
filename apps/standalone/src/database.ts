import pg from 'pg';

import { createDataSource, READ_TIMEOUTS } from '#persistence/data-source';
import { assertDurable } from '#persistence/fitness';
import { StartupError, startupMessage } from '#platform/startup-error.policy';

import { DatabaseLock } from './database-lock.js';
import { embedPostgres } from './embedded-postgres.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** The PostgreSQL that this process uses. */
export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseSettings {
  /** Undefined: one of our own, with its data under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Whether other processes may use the database too: they hear of each other through Redis. */
  readonly shared: boolean;
  /** Called when another process took the database while PostgreSQL was away. */
  readonly lost: () => void;
}

/** @throws StartupError, or what node-postgres says of a URL that leads nowhere */
export async function openDatabase({ databaseUrl, dataDir, shared, lost }: DatabaseSettings): Promise<Database> {
  if (databaseUrl === undefined) {
    const engine = await embedPostgres(dataDir);
    return { url: engine.url, close: () => engine.stop() };
  }
  await assertReachable(databaseUrl);
  await assertFit(databaseUrl);
  const lock = shared ? null : await DatabaseLock.take(databaseUrl, lost);
  return { url: databaseUrl, close: async () => lock?.release() };
}

/** Connects once, so that a wrong URL is told at once and by its variable's name. */
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

/** Before anything is written there. */
async function assertFit(url: string): Promise<void> {
  const dataSource = createDataSource({ url, schema: 'public', poolMax: 1, timeouts: READ_TIMEOUTS });
  await dataSource.initialize();
  try {
    await assertDurable(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
