import type { FileId, MessageId, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { NO_OWNER, type FileRecord, type ObjectId } from '../../room/rows/file.rows.js';

/** Stored bytes that messages are about to have. */
export type Origin = Pick<
  FileRecord,
  'bytes' | 'sha256' | 'type' | 'width' | 'height' | 'state' | 'thumb_width' | 'thumb_height'
> & { readonly id: ObjectId };

interface BoundFile {
  readonly id: FileId;
  /** `null`: a command gives the file to its message, within a day. */
  readonly messageId: MessageId | null;
  readonly objectId: ObjectId;
  readonly name: string;
  readonly origin: Pick<Origin, 'bytes' | 'sha256'>;
}

/** A living file of each object, which does not end before the transaction. Index: `files_of_object` for each. */
export const LOCK_ORIGINS: Statement = {
  name: 'lock-imported-origins',
  text: `SELECT f.object_id AS id, f.bytes, f.sha256 FROM unnest($1::uuid[]) AS named (id), LATERAL (
      SELECT object_id, bytes, sha256 FROM history.files
       WHERE object_id = named.id AND (ended_at IS NULL)::int = 1 LIMIT 1 FOR SHARE) f`,
};

/**
 * The objects as they are now. Work that is due on them is due again: the jobs then see the messages that get them. Index: the
 * primary key.
 */
export const TELL_OBJECTS: Statement = {
  name: 'tell-imported-objects',
  text: `WITH locked AS MATERIALIZED (
      SELECT id, type, width, height, state, thumb_width, thumb_height, work_at FROM history.objects
       WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
    ), told AS (
      UPDATE history.objects o SET work_at = now() FROM locked WHERE o.id = locked.id AND locked.work_at IS NOT NULL
    )
    SELECT id, type, width, height, state, thumb_width, thumb_height FROM locked`,
};

/** A file of an earlier try of its message gets it again; one that its message has keeps it. Index: the primary key. */
const BIND_IMPORTED: Statement = {
  name: 'bind-imported-files',
  text: `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id, arrived_at)
    SELECT n.id, $1::uuid, $2::uuid, n.name, n.bytes, n.sha256, n.object_id, n.message_id, now()
      FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::bytea[], $7::uuid[], $8::uuid[])
        AS n (id, name, bytes, sha256, object_id, message_id)
    ON CONFLICT (id) DO UPDATE SET message_id = coalesce(files.message_id, excluded.message_id), name = excluded.name,
        created_at = CASE WHEN files.message_id IS NULL THEN now() ELSE files.created_at END
      WHERE files.ended_at IS NULL AND files.object_id = excluded.object_id
        AND coalesce(files.message_id = excluded.message_id, true)
    RETURNING 1`,
};

/** Ends the files that have held the bytes until now, and have their ids. Index: `files_of_object`. */
export const END_HOLDERS: Statement = {
  name: 'end-imported-holders',
  text: `UPDATE history.files SET ended_at = now()
    WHERE object_id = ANY($1::uuid[]) AND (ended_at IS NULL)::int = 1 AND id = object_id`,
};

/** Files that messages have. Index: the primary key. */
export const SENT_FILES: Statement = {
  name: 'sent-imported-files',
  text: `SELECT id FROM history.files WHERE id = ANY($1::uuid[]) AND message_id IS NOT NULL AND ended_at IS NULL`,
};

export async function readSent(sql: Sql, ids: readonly FileId[]): Promise<ReadonlySet<FileId>> {
  return new Set((await sql.rows<{ id: FileId }>(SENT_FILES, [ids])).map(({ id }) => id));
}

/** The objects that are stored. Must run in a transaction. */
export async function readOrigins(open: Sql, ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, Origin>> {
  const [files, objects] = await Promise.all([
    open.rows<Pick<Origin, 'id' | 'bytes' | 'sha256'>>(LOCK_ORIGINS, [ids]),
    open.rows<Omit<Origin, 'bytes' | 'sha256'>>(TELL_OBJECTS, [ids]),
  ]);
  const states = new Map(objects.map((object) => [object.id, object]));
  return new Map(
    files.flatMap((file) => {
      const state = states.get(file.id);
      return state === undefined ? [] : [[file.id, { ...state, ...file }] as const];
    }),
  );
}

/** Returns false if an id belongs to a file that has ended. Must run in a transaction. */
export async function bindFiles(open: Sql, roomId: RoomId, files: readonly BoundFile[]): Promise<boolean> {
  const objectIds = files.map(({ objectId }) => objectId);
  const rows = await open.rows(BIND_IMPORTED, [
    roomId,
    NO_OWNER,
    files.map(({ id }) => id),
    files.map(({ name }) => name),
    files.map(({ origin }) => origin.bytes),
    files.map(({ origin }) => origin.sha256),
    objectIds,
    files.map(({ messageId }) => messageId),
  ]);
  await open.rows(END_HOLDERS, [[...new Set(objectIds)]]);
  return rows.length === files.length;
}
