import type { ImportSource } from '#access/imports-api';
import type { Sql, Statement } from '#persistence/sql';

export interface ImportRow extends ImportSource {
  readonly id: string;
  readonly started_at: Date;
  readonly completed_at: Date | null;
  readonly undone_at: Date | null;
  readonly report: unknown;
}

const COLUMNS = 'id, format, name, started_at, completed_at, undone_at, report';

/** Index: `imports_source`. */
export const OPEN_IMPORT: Statement = {
  name: 'open-import',
  text: `INSERT INTO history.imports (id, format, name, key) VALUES ($1, $2, $3, $4)
    ON CONFLICT (format, name) WHERE undone_at IS NULL DO NOTHING`,
};

export const IMPORT_OF_SOURCE: Statement = {
  name: 'import-of-source',
  text: `SELECT ${COLUMNS} FROM history.imports WHERE format = $1 AND name = $2 AND undone_at IS NULL`,
};

export const IMPORT: Statement = {
  name: 'import',
  text: `SELECT ${COLUMNS} FROM history.imports WHERE id = $1`,
};

export const SAVE_REPORT: Statement = {
  name: 'save-import-report',
  text: `UPDATE history.imports
      SET report = $2, completed_at = CASE WHEN $3::boolean THEN now() ELSE completed_at END,
          run_until = CASE WHEN $3::boolean THEN NULL ELSE run_until END
    WHERE id = $1 RETURNING ${COLUMNS}`,
};

/** Until the transaction ends, no other one gives a turn. */
const LOCK_TURNS: Statement = {
  name: 'lock-turns-of-imports',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley turns of imports', 0))`,
};

/** There are few imports: reads all of them. */
export const TAKE_TURN: Statement = {
  name: 'take-turn-of-import',
  text: `UPDATE history.imports i SET run = $2, run_until = clock_timestamp() + make_interval(secs => $3::float8)
    WHERE i.id = $1 AND i.undone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM history.imports o WHERE o.run_until > clock_timestamp() AND o.run <> $2)
    RETURNING i.key`,
};

/** The import of the source, which is made if there is none. */
export async function openImport(open: Sql, id: string, source: ImportSource, key: Buffer): Promise<ImportRow> {
  const { format, name } = source;
  await open.rows(OPEN_IMPORT, [id, format, name, key]);
  const [row] = await open.rows<ImportRow>(IMPORT_OF_SOURCE, [format, name]);
  if (row === undefined) throw new Error('an import was undone while it was opened');
  return row;
}

export async function readImport(sql: Sql, id: string): Promise<ImportRow | undefined> {
  return (await sql.rows<ImportRow>(IMPORT, [id]))[0];
}

export async function saveReport(
  sql: Sql,
  id: string,
  report: unknown,
  completed: boolean,
): Promise<ImportRow | undefined> {
  return (await sql.rows<ImportRow>(SAVE_REPORT, [id, JSON.stringify(report), completed]))[0];
}

/** Must run in a transaction. Returns the import's secret key; `undefined` if another run has its turn, or there is no such import. */
export async function takeTurn(open: Sql, id: string, run: string, seconds: number): Promise<Buffer | undefined> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_TURNS, []),
    open.rows<{ key: Buffer }>(TAKE_TURN, [id, run, seconds]),
  ]);
  return rows[0]?.key;
}
