import { Logger } from '@nestjs/common';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { TestDatabase } from '#testing/engines/test-database';
import { UnfitStoreError } from './fitness.js';
import { migrate } from './migrate.js';

describe('a migration', () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();

  afterEach(() => warn.mockClear());
  afterAll(() => warn.mockRestore());

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
  async function database(encoding: string): Promise<string> {
    const options = `TEMPLATE template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`;
    return (await TestDatabase.open({ options })).url;
  }
  const ASCII_ONLY = { event: 'postgres.ascii-search-only', cause: 'LC_CTYPE' };

  it('changes nothing in a database whose encoding the services refuse', async () => {
    const url = await database('SQL_ASCII');
    const refused = migrate({ url, schema: 'trial', migrations: [] });
    await expect(refused).rejects.toThrow(
      new UnfitStoreError("The database's encoding is SQL_ASCII: Parley needs one with UTF8."),
    );
    expect(await query(url, `SELECT FROM pg_namespace WHERE nspname = 'trial'`)).toEqual([]);
  });

  it('warns if searches support ASCII letters only, and goes on', async () => {
    const url = await database('UTF8');
    await migrate({ url, schema: 'trial', migrations: [] });
    expect(warn.mock.calls).toEqual([[ASCII_ONLY]]);
    expect(await query(url, `SELECT nspname FROM pg_namespace WHERE nspname = 'trial'`)).toHaveLength(1);
  });

  it('that waits for another one says so, once', async () => {
    const { url } = await TestDatabase.open();
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query(`SELECT pg_advisory_lock(hashtextextended('parley.migrate.trial', 0))`);
    const migrated = migrate({ url, schema: 'trial', migrations: [] });
    await vi.waitFor(() => expect(log).toHaveBeenCalled(), { timeout: 30_000 });
    await other.end();
    await migrated;
    expect(log.mock.calls).toEqual([[{ event: 'migration.waiting', schema: 'trial', for: 'another migration' }]]);
    log.mockRestore();
  });

  it('does not warn if searches support all letters', async () => {
    const { url } = await TestDatabase.open();
    await migrate({ url, schema: 'trial', migrations: [] });
    expect(warn).not.toHaveBeenCalled();
  });
});
