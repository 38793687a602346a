import type { FileId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** Changes at the same time rarely meet in one row of `file_totals`. */
const SLOTS = 64;

/** Reads at most `SLOTS` rows. */
export const STORED_BYTES: Statement = {
  name: 'stored-bytes',
  text: 'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM history.file_totals',
};

const ADD_TO_SLOT = `ON CONFLICT (slot) DO UPDATE SET bytes = file_totals.bytes + excluded.bytes`;

/** Counts the bytes of a file once, whatever repeats. Index: primary keys. */
export const COUNT_ARRIVED: Statement = {
  name: 'count-arrived-file',
  text: `WITH arrived AS (
      UPDATE history.files SET arrived_at = now()
       WHERE id = $1 AND arrived_at IS NULL AND ended_at IS NULL RETURNING bytes)
    INSERT INTO history.file_totals (slot, bytes) SELECT $2::smallint, bytes FROM arrived ${ADD_TO_SLOT}`,
};

const ADD_TO_TOTAL: Statement = {
  name: 'add-to-total',
  text: `INSERT INTO history.file_totals (slot, bytes) VALUES ($1::smallint, $2::bigint) ${ADD_TO_SLOT}`,
};

/** Until the transaction ends, no other one corrects the total. */
const TRY_LOCK_TOTAL: Statement = {
  name: 'try-lock-total',
  text: `SELECT pg_try_advisory_xact_lock(hashtextextended('parley total of files', 0)) AS locked`,
};
/**
 * Both sums are of one snapshot, and a file is counted in the transaction that changes its row. So the difference is right
 * although other transactions count meanwhile. Reads all files: each stored object counts once.
 */
const CORRECT_TOTAL: Statement = {
  name: 'correct-total',
  text: `INSERT INTO history.file_totals (slot, bytes)
    SELECT 0, stored.bytes - counted.bytes
      FROM (SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM (
             SELECT max(bytes) AS bytes FROM history.files
              WHERE object_id IS NOT NULL OR arrived_at IS NOT NULL GROUP BY coalesce(object_id, id)) each) stored,
           (SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM history.file_totals) counted
     WHERE stored.bytes <> counted.bytes
    ${ADD_TO_SLOT}`,
};

/** The bytes in the store. */
export async function readStoredBytes(sql: Sql): Promise<number> {
  return (await sql.rows<{ bytes: number }>(STORED_BYTES, []))[0]?.bytes ?? 0;
}

/** From now on the file counts in the total. Ignores files that have ended. */
export async function countArrived(sql: Sql, id: FileId): Promise<void> {
  await sql.rows(COUNT_ARRIVED, [id, slot()]);
}

/** Must run in the transaction that stores the file. */
export async function addToTotal(open: Sql, bytes: number): Promise<void> {
  await open.rows(ADD_TO_TOTAL, [slot(), bytes]);
}

export async function takeFromTotal(open: Sql, bytes: number): Promise<void> {
  if (bytes > 0) await addToTotal(open, -bytes);
}

/** Must run in a transaction. Does nothing while another transaction does it. */
export async function correctTotal(open: Sql): Promise<void> {
  const [lock] = await open.rows<{ locked: boolean }>(TRY_LOCK_TOTAL, []);
  if (lock?.locked) await open.rows(CORRECT_TOTAL, []);
}

function slot(): number {
  return Math.floor(Math.random() * SLOTS);
}
