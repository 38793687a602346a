import type { FileId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { takeFromTotal } from '../../files/rows/file-totals.store.js';
import type { ObjectId } from '../../room/rows/file.rows.js';

/** A file that has ended: no user may read it. */
export interface EndedFile {
  readonly id: FileId;
  readonly object_id: ObjectId | null;
  /** Other files still have the same bytes. */
  readonly shared: boolean;
}

/**
 * Claims files, except those that another history has claimed. A file that has ended never gets a copy. So once all
 * files with the same bytes have ended, no new file can have these bytes. Index: `files_ended`, `files_of_object`, whose
 * second column is the expression below.
 */
export const CLAIM_ENDED: Statement = {
  name: 'claim-ended-files',
  text: `UPDATE history.files f SET claimed_until = now() + make_interval(secs => $2)
    WHERE f.id IN (
      SELECT id FROM history.files
       WHERE ended_at IS NOT NULL AND (claimed_until IS NULL OR claimed_until < now())
       ORDER BY ended_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING f.id, f.object_id, coalesce((
      SELECT true FROM history.files o
       WHERE o.object_id = f.object_id AND (o.ended_at IS NULL)::int = 1 LIMIT 1), false) AS shared`,
};

/** Index: the primary keys, `files_of_object`. */
const DELETE_FILES: Statement = {
  name: 'delete-files',
  text: `DELETE FROM history.files WHERE id = ANY($1::uuid[]) 
    RETURNING coalesce(object_id, id) AS id, object_id, arrived_at, bytes`,
};
/** Two histories may delete the last files with the same bytes at once: the lock lets one of them delete the object. */
const LOCK_OBJECTS: Statement = {
  name: 'lock-objects',
  text: 'SELECT 1 FROM history.objects WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
};
const DELETE_OBJECTS: Statement = {
  name: 'delete-objects',
  text: `DELETE FROM history.objects o WHERE o.id = ANY($1::uuid[])
     AND NOT EXISTS (SELECT 1 FROM history.files f WHERE f.object_id = o.id)
    RETURNING id`,
};

/** A stopped import may leave many: so many end in a round. Index: `files_unsent`, the primary key. */
export const END_ABANDONED: Statement = {
  name: 'end-abandoned-files',
  text: `UPDATE history.files SET ended_at = now()
    WHERE id IN (
      SELECT id FROM history.files
       WHERE message_id IS NULL AND ended_at IS NULL AND created_at < now() - make_interval(hours => $1) LIMIT 1000
         FOR UPDATE SKIP LOCKED)`,
};

/** Index: `files_awaited`. */
export const END_AWAITED: Statement = {
  name: 'end-awaited-files',
  text: `UPDATE history.files SET ended_at = now()
    WHERE object_id IS NULL AND arrived_at IS NULL AND ended_at IS NULL
      AND announced_at < now() - make_interval(hours => $1)`,
};

export function claimEnded(sql: Sql, limit: number, seconds: number): Promise<EndedFile[]> {
  return sql.rows<EndedFile>(CLAIM_ENDED, [limit, seconds]);
}

/** Forgets files whose bytes are deleted, or belong to other files. Must run in a transaction. */
export async function deleteFiles(open: Sql, files: readonly EndedFile[]): Promise<void> {
  // If a file ends during `done`, there can be an object that the file's row does not name yet. Both have the same id.
  const objectIds = files.map(({ object_id, id }) => object_id ?? id);
  const [, rows, objects] = await Promise.all([
    open.rows(LOCK_OBJECTS, [objectIds]),
    open.rows<DeletedFile>(DELETE_FILES, [files.map(({ id }) => id)]),
    open.rows<{ id: string }>(DELETE_OBJECTS, [objectIds]),
  ]);
  const deleted = new Set(objects.map(({ id }) => id));
  const free = new Map(
    rows
      .filter((row) => (row.object_id === null ? row.arrived_at !== null : deleted.has(row.id)))
      .map((row) => [row.id, row.bytes]),
  );
  await takeFromTotal(
    open,
    [...free.values()].reduce((sum, each) => sum + each, 0),
  );
}

interface DeletedFile {
  /** The id of the bytes. */
  readonly id: string;
  readonly object_id: ObjectId | null;
  readonly arrived_at: Date | null;
  readonly bytes: number;
}

/** Hours since the announcement: of files that were not sent, and of those whose bytes have not arrived. */
export interface AbandonedHours {
  readonly unsent: number;
  readonly awaited: number;
}

export async function endAbandoned(sql: Sql, { unsent, awaited }: AbandonedHours): Promise<void> {
  await sql.rows(END_ABANDONED, [unsent]);
  await sql.rows(END_AWAITED, [awaited]);
}
