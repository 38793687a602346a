import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { WITHOUT_SHARD_KEY } from '#persistence/table-class';
import { setUp } from '#testing/engines/set-up';
import { TestDatabase } from '#testing/engines/test-database';
import { migrateAll, SCHEMAS } from './schemas.js';

/** TypeORM's own table of the migrations that have run. */
const MIGRATIONS_TABLE = 'migrations';

describe('the tables of the services', () => {
  const database = setUp(() => TestDatabase.open({ template: { name: 'all-schemas', fill: migrateAll } }));
  const client = setUp(
    () => new pg.Pool({ connectionString: database.url }),
    (pool) => pool.end(),
  );

  async function columnsOf(schema: string): Promise<Map<string, string[]>> {
    const { rows } = await client.query<{ name: string; columns: string[] }>(
      `SELECT t.table_name AS name, array_agg(c.column_name::text) AS columns
         FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
        WHERE table_schema = $1 AND table_name <> $2 GROUP BY 1`,
      [schema, MIGRATIONS_TABLE],
    );
    return new Map(rows.map(({ name, columns }) => [name, columns]));
  }

  it.each(SCHEMAS)('of $schema are all classed: exported, erased, both or neither', async ({ schema, tables }) => {
    const existing = [...(await columnsOf(schema)).keys()];
    const unclassed = existing.filter((name) => !(name in tables));
    expect(unclassed, `give these tables of ${schema} a class: see TableClass`).toEqual([]);
    expect(Object.keys(tables).filter((name) => !existing.includes(name))).toEqual([]);
  });

  it.each(SCHEMAS)('of $schema have their shard key as a column, or have none', async ({ schema, tables }) => {
    const columns = await columnsOf(schema);
    const keyless: readonly string[] = WITHOUT_SHARD_KEY;
    const wrong = Object.entries(tables).filter(
      ([name, { shardKey }]) => !keyless.includes(shardKey) && !columns.get(name)?.includes(shardKey),
    );
    expect(wrong.map(([name, { shardKey }]) => `${name}.${shardKey}`)).toEqual([]);
  });
});
