import type { FileId, RoomId, UserId } from '#contracts';
import type { ExpiringCache } from '#bus/expiring-cache';
import type { Sql, Statement } from '#persistence/sql';
import { FILE_SELECT, type FileRecord } from '../rows/file.rows.js';

/** With `=` PostgreSQL could use the index of the room, and read all its files. */
const INPUT = `unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
    ON f.id = input.id AND f.room_id IS NOT DISTINCT FROM input.room_id`;

/**
 * Locks files by (room, id) until the transaction ends: no other transaction binds or deletes them, and background work
 * on their bytes waits before it ends, so that it sees the message. Index: the primary key.
 */
export const LOCK_FILES: Statement = {
  name: 'lock-files',
  text: `SELECT FROM history.files f JOIN ${INPUT} WHERE f.ended_at IS NULL FOR UPDATE OF f`,
};
/** After the lock, so that it sees all background work that has ended before it. */
export const NAMED_FILES: Statement = {
  name: 'named-files',
  text: `${FILE_SELECT} JOIN ${INPUT} WHERE f.ended_at IS NULL`,
};

/** Bounds the rows that a sum reads. */
const FILES_PER_USER_MAX = 100_000;
/**
 * The sum of the bytes of each user's files. For a user with 100,000 files it is greater than any limit, so the user gets no
 * more files. Index: `files_of_owner`.
 */
export const FILE_BYTES: Statement = {
  name: 'file-bytes',
  text: `SELECT owner.id AS user_id,
      CASE WHEN count(f.bytes) < ${String(FILES_PER_USER_MAX)} THEN coalesce(sum(f.bytes), 0)::bigint
        ELSE ${String(Number.MAX_SAFE_INTEGER)} END AS bytes
    FROM unnest($1::uuid[]) AS owner (id) LEFT JOIN LATERAL (
      SELECT bytes FROM history.files WHERE owner_id = owner.id AND ended_at IS NULL
      LIMIT ${String(FILES_PER_USER_MAX)}
    ) f ON true GROUP BY owner.id`,
};
export interface FileBytesRow {
  readonly user_id: UserId;
  /** Forwards add to it while it is remembered. */
  bytes: number;
}

/** Rooms wait for the transaction that reads it. */
const REMEMBERED_MS = 10_000;

/**
 * The bytes of the files of these users, which may be remembered. Sends no statement if all are. What a user announces, or
 * forwards by other histories, within `REMEMBERED_MS` does not count. So forwards may exceed the quota by what such a time
 * adds: at most the quota once more for each history, until the next reading refuses the user.
 */
export async function readFileBytes(
  sql: Sql,
  userIds: readonly UserId[],
  remembered?: ExpiringCache<FileBytesRow>,
): Promise<FileBytesRow[]> {
  const known = userIds.flatMap((id) => remembered?.get(id) ?? []);
  const missing = userIds.filter((id) => !known.some(({ user_id: userId }) => userId === id));
  if (missing.length === 0) return known;
  const rows = await sql.rows<FileBytesRow>(FILE_BYTES, [missing]);
  for (const row of rows) remembered?.set(row.user_id, row, Date.now() + REMEMBERED_MS);
  return [...known, ...rows];
}

export type FileFacts = ReadonlyMap<RoomId, FileRecord[]>;

/** The named files, by room. Sends no statement without names. */
export async function readFileFacts(sql: Sql, named: readonly (readonly [RoomId, FileId])[]): Promise<FileFacts> {
  if (named.length === 0) return new Map();
  const input = [named.map(([roomId]) => roomId), named.map(([, id]) => id)];
  const [, rows] = await Promise.all([sql.rows(LOCK_FILES, input), sql.rows<FileRecord>(NAMED_FILES, input)]);
  const byRoom = new Map<RoomId, FileRecord[]>();
  for (const row of rows) byRoom.set(row.room_id, [...(byRoom.get(row.room_id) ?? []), row]);
  return byRoom;
}
