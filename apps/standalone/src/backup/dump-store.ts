import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, constants } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { StartupError } from '#platform/process/startup-error.policy';
import { FORMAT, MANIFEST, SCHEMAS, type Manifest, type Schema, type TableFile } from './manifest.js';
import type { FileList, OwnerOfFiles } from './stored-files.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Each schema's own tables. The manifest holds which migrations have run. */
const MIGRATIONS_TABLE = 'migrations';

interface Table {
  readonly schema: Schema;
  readonly table: string;
  readonly columns: string[];
}

/** Referenced tables come first, so that the rows can be loaded in this order. Generated columns are left out. */
const TABLES = `
  WITH RECURSIVE referring (oid, depth) AS (
      SELECT oid, 0 FROM pg_class
    UNION
      SELECT f.conrelid, referring.depth + 1
        FROM referring JOIN pg_constraint f ON f.confrelid = referring.oid AND f.contype = 'f'
       WHERE f.conrelid <> f.confrelid
  )
  SELECT n.nspname AS schema, c.relname AS table,
         array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND c.relname <> $2
   GROUP BY c.oid, n.nspname, c.relname
   ORDER BY (SELECT max(depth) FROM referring WHERE referring.oid = c.oid), 1, 2`;

/**
 * Writes everything that the store holds at one moment into a new folder, while Parley runs. The folder gets its name
 * once every file is on the disk. Throws the errors of node-postgres and the file system; then no folder of that name
 * exists.
 * @param addFiles called with the unfinished folder after the tables, so that the store has the files that their rows name
 */
export async function dumpStore(
  url: string,
  folder: string,
  addFiles: (folder: string) => Promise<FileList | undefined>,
): Promise<Manifest> {
  const draft = `${folder}.partial`;
  await mkdir(dirname(folder), { recursive: true });
  // The backup contains password hashes, token hashes and messages: only its owner may read it.
  await mkdir(draft, { mode: 0o700 });
  const stored = await inSnapshot(url, async (client) => {
    const tables: TableFile[] = [];
    const { rows } = await client.query<Table>(TABLES, [SCHEMAS, MIGRATIONS_TABLE]);
    for (const table of rows) tables.push(await dumpTable(client, table, draft));
    const migrations = {} as Record<Schema, string[]>;
    for (const schema of SCHEMAS) migrations[schema] = await migrationsOf(client, schema);
    const epoch = (await client.query<{ epoch: string }>('SELECT epoch FROM history.store')).rows[0]?.epoch ?? '';
    return { format: FORMAT, createdAt: new Date().toISOString(), epoch, migrations, tables } satisfies Manifest;
  });
  const files = await addFiles(draft);
  const manifest = files === undefined ? stored : { ...stored, files };
  await writeFile(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(draft, folder);
  await flushFolder(dirname(folder));
  return manifest;
}

/** Reads which store of files is that of the database. @throws StartupError if the migrations have not run */
export function readOwnerOfFiles(url: string): Promise<OwnerOfFiles> {
  return inSnapshot(url, async (client) => {
    const { rows } = await client.query<{ fingerprintKey: Buffer; hasObjects: boolean }>(
      `SELECT fingerprint_key AS "fingerprintKey", to_regclass('history.objects') IS NOT NULL AS "hasObjects"
         FROM history.store`,
    );
    const [owner] = rows;
    if (owner === undefined) throw new StartupError('The database holds no store: the migrations have not run.');
    // until 0.3: a database of 0.1 has no such table.
    const namesFiles = owner.hasObjects && (await client.query('SELECT FROM history.objects LIMIT 1')).rowCount === 1;
    return { fingerprintKey: owner.fingerprintKey, namesFiles };
  });
}

/** One snapshot of all schemas. It takes no lock that a running Parley needs. */
async function inSnapshot<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(client);
  } finally {
    await client.end();
  }
}

async function dumpTable(client: pg.Client, { schema, table, columns }: Table, folder: string): Promise<TableFile> {
  const file = `${schema}.${table}.copy.gz`;
  const names = columns.map((name) => client.escapeIdentifier(name)).join(', ');
  const copy = client.query(copyTo(`COPY ${schema}.${client.escapeIdentifier(table)} (${names}) TO STDOUT`));
  const hash = createHash('sha256');
  const hashed = new PassThrough().on('data', (chunk: Buffer) => hash.update(chunk));
  const out = createWriteStream(join(folder, file), { mode: 0o600, flush: true });
  await pipeline(copy, createGzip({ level: constants.Z_BEST_SPEED }), hashed, out);
  return { schema, table, columns, file, rows: copy.rowCount, sha256: hash.digest('hex') };
}

async function migrationsOf(client: pg.Client, schema: Schema): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${schema}.${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
