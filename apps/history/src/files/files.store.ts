import type { AddFile, FileId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { FILE_BYTES, type FileBytesRow } from '../room/facts/file-facts.store.js';
import { FILE_SELECT, type FileRecord } from '../room/rows/file.rows.js';
import type { Inspected } from './inspection.js';

/** Includes files that have ended, whose ids are not free yet. Index: the primary key. */
const FILE_BY_ID: Statement = { name: 'file-by-id', text: `${FILE_SELECT} WHERE f.id = $1` };
/** The files of a deleted room are gone at once, although a job ends them later. Index: primary keys. */
const LIVE_FILE: Statement = {
  name: 'live-file',
  text: `${FILE_SELECT} JOIN history.rooms r ON r.id = f.room_id
    WHERE f.id = $1 AND f.ended_at IS NULL AND r.deleted_at IS NULL`,
};

/** Inserts nothing while stored bytes have the id: forwards keep them after the file of this id is gone. */
const INSERT_FILE: Statement = {
  name: 'insert-file',
  text: `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, declared_type)
    SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::bigint, $6::bytea, $7::text
     WHERE NOT EXISTS (SELECT 1 FROM history.objects WHERE id = $1::uuid)
    ON CONFLICT (id) DO NOTHING RETURNING 1`,
};

/** Finds a row if a live file or an object has this id. Forwards may share the object. */
const IS_NAMED: Statement = {
  name: 'is-named',
  text: `SELECT 1 FROM history.files WHERE id = $1 AND ended_at IS NULL
    UNION ALL SELECT 1 FROM history.objects WHERE id = $1`,
};

/** Finds a row if the database names stored bytes. */
const HAS_OBJECTS: Statement = { name: 'has-objects', text: 'SELECT 1 FROM history.objects LIMIT 1' };

/** Until the transaction ends, no other transaction counts the files of this user. */
const LOCK_QUOTA: Statement = {
  name: 'lock-quota',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley files of ' || $1, 0))`,
};

/** Changes nothing if the sum would exceed the limit. The job that deletes bytes subtracts them. */
const ADD_TO_TOTAL: Statement = {
  name: 'add-to-total',
  text: `UPDATE history.store SET file_bytes = file_bytes + $1::bigint
    WHERE $2::bigint IS NULL OR file_bytes + $1::bigint <= $2::bigint RETURNING 1`,
};

/**
 * The object has the id of the file, so that a repeat finds the object of an interrupted call. Inserts nothing for a file
 * that has ended: a job may have deleted its bytes already.
 */
const INSERT_OBJECT: Statement = {
  name: 'insert-object',
  text: `INSERT INTO history.objects (id, owner_id, type, width, height, state, work_at)
    SELECT id, owner_id, $2, $3::int, $4::int, $5, CASE WHEN $6 THEN now() END
      FROM history.files WHERE id = $1 AND ended_at IS NULL FOR UPDATE
    ON CONFLICT (id) DO NOTHING`,
};
const SET_OBJECT: Statement = {
  name: 'set-object',
  text: `UPDATE history.files SET object_id = $1 WHERE id = $1 AND object_id IS NULL AND ended_at IS NULL`,
};

/** Ends a file that is not sent. */
const END_UNSENT: Statement = {
  name: 'end-unsent-file',
  text: `UPDATE history.files SET ended_at = now() WHERE id = $1 AND message_id IS NULL AND ended_at IS NULL RETURNING 1`,
};

/** The store has the bytes again, for example because a disk was mounted again. A job updates the messages. */
const MARK_FOUND: Statement = {
  name: 'mark-found',
  text: `UPDATE history.objects SET state = $2, work_at = now() WHERE id = ANY($1::uuid[]) AND state = 'gone'`,
};

/** The store has lost the bytes. A job updates the messages. */
const MARK_GONE: Statement = {
  name: 'mark-gone',
  text: `UPDATE history.objects SET state = 'gone', work_at = now() WHERE id = ANY($1::uuid[]) AND state <> 'gone'`,
};

/** The thumbnails are lost. A job makes them again. */
const MARK_THUMB_LOST: Statement = {
  name: 'mark-thumb-lost',
  text: `UPDATE history.objects SET thumb_width = NULL, thumb_height = NULL, work_at = now()
    WHERE id = ANY($1::uuid[]) AND thumb_width IS NOT NULL`,
};

export async function readFile(sql: Sql, id: FileId): Promise<FileRecord | undefined> {
  return (await sql.rows<FileRecord>(FILE_BY_ID, [id]))[0];
}

export async function readLiveFile(sql: Sql, id: FileId): Promise<FileRecord | undefined> {
  return (await sql.rows<FileRecord>(LIVE_FILE, [id]))[0];
}

/** Returns false if a file or stored bytes have this id. */
export async function insertFile(open: Sql, ownerId: UserId, file: AddFile): Promise<boolean> {
  const { id, roomId, name, bytes, sha256, type } = file;
  const values = [id, roomId, ownerId, name, bytes, Buffer.from(sha256, 'hex'), type ?? null];
  return (await open.rows(INSERT_FILE, values)).length > 0;
}

export async function isNamed(sql: Sql, id: FileId): Promise<boolean> {
  return (await sql.rows(IS_NAMED, [id])).length > 0;
}

export async function hasObjects(sql: Sql): Promise<boolean> {
  return (await sql.rows(HAS_OBJECTS, [])).length > 0;
}

export async function lockQuota(open: Sql, userId: UserId): Promise<void> {
  await open.rows(LOCK_QUOTA, [userId]);
}

export async function bytesOfUser(sql: Sql, userId: UserId): Promise<number> {
  return (await sql.rows<FileBytesRow>(FILE_BYTES, [[userId]]))[0]?.bytes ?? 0;
}

/** Adds to the bytes of all users. Returns false if they would exceed the limit. The row stays locked to the commit. */
export async function addToTotal(open: Sql, bytes: number, limit: number | undefined): Promise<boolean> {
  return (await open.rows(ADD_TO_TOTAL, [bytes, limit ?? null])).length > 0;
}

/** Must run in a transaction. @param isChecked the scanner has to check the bytes first */
export async function insertObject(open: Sql, id: FileId, found: Inspected, isChecked: boolean): Promise<void> {
  const { type, width, height, hasThumb } = found;
  const state = isChecked ? 'checking' : 'ready';
  await open.rows(INSERT_OBJECT, [id, type, width, height, state, isChecked || hasThumb]);
  await open.rows(SET_OBJECT, [id]);
}

/** Returns false if the file has been sent or has ended. */
export async function endUnsent(sql: Sql, id: FileId): Promise<boolean> {
  return (await sql.rows(END_UNSENT, [id])).length > 0;
}

export async function markFound(sql: Sql, ids: readonly string[], isChecked: boolean): Promise<void> {
  if (ids.length > 0) await sql.rows(MARK_FOUND, [ids, isChecked ? 'checking' : 'ready']);
}

export async function markGone(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.rows(MARK_GONE, [ids]);
}

export async function markThumbLost(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.rows(MARK_THUMB_LOST, [ids]);
}
