import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { addToTotal } from '../../files/rows/file-totals.store.js';
import type { Inspected } from '../../files/rows/files.store.js';
import { NO_OWNER, type ObjectId } from '../../room/rows/file.rows.js';

/** Stored bytes of a file of an import. */
export interface NewImportedObject extends Inspected {
  readonly id: ObjectId;
  readonly roomId: RoomId;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly declaredType: string | null;
  /** The scanner has to check the bytes first. */
  readonly isChecked: boolean;
}

/** The bytes live for a day from now on, also if no message has them. Index: `files_of_object`. */
export const RENEW_IMPORTED: Statement = {
  name: 'renew-imported-files',
  text: `UPDATE history.files SET created_at = now()
    WHERE object_id = ANY($1::uuid[]) AND (ended_at IS NULL)::int = 1 AND message_id IS NULL`,
};

/** The objects that a living file has. Index: `files_of_object` for each. */
export const STORED_IMPORTED: Statement = {
  name: 'stored-imported-files',
  text: `SELECT named.id FROM unnest($1::uuid[]) AS named (id)
    WHERE (SELECT true FROM history.files f WHERE f.object_id = named.id AND (f.ended_at IS NULL)::int = 1 LIMIT 1)`,
};

/** Names the bytes: finds a row also while a job deletes them. Index: primary keys. */
const IS_TAKEN: Statement = {
  name: 'is-imported-object-taken',
  text: `SELECT 1 FROM history.files WHERE id = $1 UNION ALL SELECT 1 FROM history.objects WHERE id = $1`,
};

/**
 * The object, and a file that holds it until messages have it: an unsent one with the id of the object, as of an upload.
 * Returns a row if both are new. Index: primary keys.
 */
const INSERT_IMPORTED: Statement = {
  name: 'insert-imported-object',
  text: `WITH object AS (
      INSERT INTO history.objects (id, owner_id, type, width, height, state, work_at)
      VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)
      ON CONFLICT DO NOTHING RETURNING id)
    INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, declared_type, object_id, arrived_at)
    SELECT id, $8::uuid, $2::uuid, '', $9::bigint, $10::bytea, $11::text, id, now() FROM object
    ON CONFLICT DO NOTHING RETURNING 1`,
};

/** The objects that are stored. They stay so for a day, unless their messages are deleted. */
export async function keepStored(sql: Sql, ids: readonly ObjectId[]): Promise<ReadonlySet<ObjectId>> {
  if (ids.length === 0) return new Set();
  await sql.rows(RENEW_IMPORTED, [ids]);
  const rows = await sql.rows<{ id: ObjectId }>(STORED_IMPORTED, [ids]);
  return new Set(rows.map(({ id }) => id));
}

export async function isTaken(sql: Sql, id: ObjectId): Promise<boolean> {
  return (await sql.rows(IS_TAKEN, [id])).length > 0;
}

/** Must run in a transaction, which has to be rolled back if the result is false: then something else has the id. */
export async function insertImported(open: Sql, object: NewImportedObject): Promise<boolean> {
  const { id, roomId, bytes, sha256, declaredType, type, width, height, hasThumb, isChecked } = object;
  const state = isChecked ? 'checking' : 'ready';
  const found = [id, NO_OWNER, type, width, height, state, isChecked || hasThumb];
  const rows = await open.rows(INSERT_IMPORTED, [...found, roomId, bytes, sha256, declaredType]);
  if (rows.length === 0) return false;
  await addToTotal(open, bytes);
  return true;
}
