import { Logger } from '@nestjs/common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPostgres, type PostgresEngine } from '#engines/postgres-engine';
import { UnfitStoreError } from './fitness.js';
import { migrate } from './migrate.js';

describe('a migration', () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  let folder: string;
  let postgres: PostgresEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-fitness-'));
    postgres = await startPostgres({ dataDir: folder, persistent: false });
  });
  afterEach(() => warn.mockClear());
  afterAll(async () => {
    warn.mockRestore();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function query(url: string, text: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<object>(text)).rows;
    } finally {
      await client.end();
    }
  }
  /** Creates a database and returns its URL. */
  async function database(name: string, encoding: string): Promise<string> {
    await query(
      postgres.url,
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  }
  const ASCII_ONLY = { event: 'postgres.ascii-search-only', cause: 'LC_CTYPE' };

  it('changes nothing in a database whose encoding the services refuse', async () => {
    const url = await database('bytes', 'SQL_ASCII');
    const refused = migrate({ url, schema: 'trial', migrations: [] });
    await expect(refused).rejects.toThrow(
      new UnfitStoreError("The database's encoding is SQL_ASCII: Parley needs one with UTF8."),
    );
    expect(await query(url, `SELECT FROM pg_namespace WHERE nspname = 'trial'`)).toEqual([]);
  });

  it('warns if searches support ASCII letters only, and goes on', async () => {
    const url = await database('letters', 'UTF8');
    await migrate({ url, schema: 'trial', migrations: [] });
    expect(warn.mock.calls).toEqual([[ASCII_ONLY]]);
    expect(await query(url, `SELECT nspname FROM pg_namespace WHERE nspname = 'trial'`)).toHaveLength(1);
  });

  it('does not warn if searches support all letters', async () => {
    await migrate({ url: postgres.url, schema: 'trial', migrations: [] });
    expect(warn).not.toHaveBeenCalled();
  });
});
