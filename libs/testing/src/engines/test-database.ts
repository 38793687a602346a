import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { inject } from 'vitest';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';

import './postgres-setup.js';

/** Initial content: `fill` runs once per server, and each database is a copy of the result. */
export interface DatabaseTemplate {
  /** Unique among the templates. */
  readonly name: string;
  fill(url: string): Promise<unknown>;
}

export interface TestDatabaseOptions {
  readonly template?: DatabaseTemplate;
  /** SQL after `CREATE DATABASE name`, instead of a template. */
  readonly options?: string;
  /** For tests that kill PostgreSQL. */
  readonly ownServer?: boolean;
}

/** A new database: on the PostgreSQL that all spec files share, or on a server of its own. */
export class TestDatabase {
  private constructor(
    readonly url: string,
    private readonly ownServer: PostgresEngine | undefined,
  ) {}

  static async open({ template, options, ownServer = false }: TestDatabaseOptions = {}): Promise<TestDatabase> {
    if (ownServer) {
      const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-postgres-'));
      const server = await startPostgres({ dataDir, persistent: false });
      await template?.fill(server.url);
      return new TestDatabase(server.url, server);
    }
    const shared = inject('postgresUrl');
    const name = `test_${randomUUID()}`;
    await withClient(shared, async (client) => {
      if (template !== undefined) await ensureTemplate(client, shared, template);
      const source = template === undefined ? (options ?? '') : `TEMPLATE ${client.escapeIdentifier(template.name)}`;
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} ${source}`);
    });
    return new TestDatabase(urlOf(shared, name), undefined);
  }

  /** @throws Error if the server is shared: other tests use it. */
  get server(): PostgresEngine {
    if (this.ownServer === undefined) throw new Error('this database is on the shared server: pass ownServer');
    return this.ownServer;
  }

  /** Stops its own server, if it has one. The shared server and its databases go at the end of the run. */
  async close(): Promise<void> {
    await this.ownServer?.kill();
    await this.ownServer?.stop();
  }
}

/** Spec files in other workers may ask for the same template at the same time: the first one fills it. */
async function ensureTemplate(client: pg.Client, shared: string, { name, fill }: DatabaseTemplate): Promise<void> {
  const lock = [
    'SELECT pg_advisory_lock(hashtextextended($1, 0))',
    'SELECT pg_advisory_unlock(hashtextextended($1, 0))',
  ];
  await client.query(lock[0] as string, [name]);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    const draft = `${name}_draft`;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(draft)}`);
    await fill(urlOf(shared, draft));
    // PostgreSQL cannot copy a database that has connections; this keeps autovacuum out too.
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(draft)} WITH ALLOW_CONNECTIONS false`);
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(draft)} RENAME TO ${client.escapeIdentifier(name)}`);
  }
  await client.query(lock[1] as string, [name]);
}

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).href;
}
