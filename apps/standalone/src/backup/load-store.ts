import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { RESTORING_TABLE } from '#persistence/fitness';
import { StartupError } from '#platform/process/startup-error.policy';
import { PUT_OFF_SWEEP } from '../../../history/src/store/epoch.store.js';
import { migrateAll, migrateTo } from '../schemas.js';
import { SCHEMAS, type Manifest, type TableFile } from './manifest.js';

const CONNECT_TIMEOUT_MS = 5_000;
const UNDEFINED_TABLE = '42P01';

const NAMES = SCHEMAS.map((schema) => `'${schema}'`).join(', ');
/** Everything that migrations have created. The schemas, the roles' rights in them, and extensions stay. */
const CLEAR = `
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN (${NAMES}) LOOP
    EXECUTE 'DROP TABLE ' || name || ' CASCADE';
  END LOOP;
  FOR name IN SELECT oid::regprocedure FROM pg_proc
    WHERE pronamespace::regnamespace::text IN (${NAMES})
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
  END LOOP;
END $$`;

/**
 * Fills an empty database from a backup, migrates it to this version, and gives the store a new epoch, since clients
 * may know more than the backup. All rows are loaded in one transaction. Until it commits, services refuse to start on
 * the database, and another restore starts from the beginning.
 * @param addFiles called once it is certain that the database is empty
 * @throws StartupError if the database holds a store already, or the backup is from a newer version
 */
export async function loadStore(
  url: string,
  folder: string,
  manifest: Manifest,
  addFiles: () => Promise<void>,
): Promise<{ epoch: string }> {
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    if (await isBroken(client)) await client.query(CLEAR);
    await assertEmpty(client);
    await markBegun(client);
    await client.query('COMMIT');
  });
  await addFiles();
  // The columns of the backup's tables first; later migrations then convert the rows in place.
  await migrateTo(url, manifest.migrations);
  const epoch = await withClient(url, async (client) => {
    await client.query('BEGIN');
    for (const table of manifest.tables) await loadTable(client, table, folder);
    await client.query(PUT_OFF_SWEEP.text);
    const { rows } = await client.query<{ epoch: string }>(
      'UPDATE history.store SET epoch = gen_random_uuid() RETURNING epoch',
    );
    const [renewed] = rows;
    if (renewed === undefined) throw new StartupError(`${folder}: the backup has no epoch.`);
    for (const schema of SCHEMAS) await client.query(`DROP TABLE ${schema}.${RESTORING_TABLE}`);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return renewed.epoch;
  });
  await migrateAll(url);
  return { epoch };
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    return await work(client);
  } finally {
    // This also ends an open transaction.
    await client.end();
  }
}

/** True if an earlier restore into this database did not finish: the tables exist, but hold no rows. */
async function isBroken(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ broken: boolean }>(
    'SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = ANY ($1) AND tablename = $2) AS broken',
    [SCHEMAS, RESTORING_TABLE],
  );
  return rows[0]?.broken ?? false;
}

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT schemaname || '.' || tablename AS table FROM pg_tables WHERE schemaname = ANY ($1) LIMIT 1`,
    [SCHEMAS],
  );
  if (rows[0] !== undefined)
    throw new StartupError(`The database holds a store already (${rows[0].table}): restore into an empty one.`);
}

async function markBegun(client: pg.Client): Promise<void> {
  for (const schema of SCHEMAS) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`CREATE TABLE ${schema}.${RESTORING_TABLE} ()`);
  }
}

async function loadTable(
  client: pg.Client,
  { schema, table, columns, file, rows }: TableFile,
  folder: string,
): Promise<void> {
  const name = `${schema}.${client.escapeIdentifier(table)}`;
  try {
    await emptyTable(client, name);
    const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
    const copy = client.query(copyFrom(`COPY ${name} (${names}) FROM STDIN`));
    await pipeline(createReadStream(join(folder, file)), createGunzip(), copy);
    if (copy.rowCount !== rows) throw new Error(`${copy.rowCount} rows instead of ${rows}`);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE)
      throw new StartupError(`The backup has a table that this version does not have: ${name}.`, { cause: error });
    throw new StartupError(`${file} cannot be loaded: ${String(error)}.`, { cause: error });
  }
}

/** Some migrations insert rows. Append-only tables refuse deletions, but they are empty. */
async function emptyTable(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM ${name}) AS filled`);
  if (rows[0]?.filled) await client.query(`DELETE FROM ${name}`);
}
