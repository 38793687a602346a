import type { FileId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { FILE_SELECT, type FileRecord } from '../../room/rows/file.rows.js';
import { countArrived } from './file-totals.store.js';

/** The type of a file and, for an image, its size, as read from the bytes. */
export interface Inspected {
  readonly type: string;
  /** Pixels; `null` if it is no image. */
  readonly width: number | null;
  readonly height: number | null;
  /** It is an image of which a thumbnail can be made. */
  readonly hasThumb: boolean;
}

/** Includes files that have ended, whose ids are not free yet. Index: the primary key. */
const FILE_BY_ID: Statement = { name: 'file-by-id', text: `${FILE_SELECT} WHERE f.id = $1` };
/** The files of a deleted room are gone at once, although a job ends them later. Index: primary keys. */
const LIVE_FILE: Statement = {
  name: 'live-file',
  text: `${FILE_SELECT} JOIN history.rooms r ON r.id = f.room_id
    WHERE f.id = $1 AND f.ended_at IS NULL AND r.deleted_at IS NULL`,
};

/** Finds a row if a live file or an object has this id. Forwards may share the object. */
const IS_NAMED: Statement = {
  name: 'is-named',
  text: `SELECT 1 FROM history.files WHERE id = $1 AND ended_at IS NULL
    UNION ALL SELECT 1 FROM history.objects WHERE id = $1`,
};

/** Finds a row if the database names stored bytes. */
const HAS_OBJECTS: Statement = { name: 'has-objects', text: 'SELECT 1 FROM history.objects LIMIT 1' };

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

export async function isNamed(sql: Sql, id: FileId): Promise<boolean> {
  return (await sql.rows(IS_NAMED, [id])).length > 0;
}

export async function hasObjects(sql: Sql): Promise<boolean> {
  return (await sql.rows(HAS_OBJECTS, [])).length > 0;
}

/** Must run in a transaction. @param isChecked the scanner has to check the bytes first */
export async function insertObject(open: Sql, id: FileId, found: Inspected, isChecked: boolean): Promise<void> {
  const { type, width, height, hasThumb } = found;
  const state = isChecked ? 'checking' : 'ready';
  await open.rows(INSERT_OBJECT, [id, type, width, height, state, isChecked || hasThumb]);
  await open.rows(SET_OBJECT, [id]);
  await countArrived(open, id);
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
