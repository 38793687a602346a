import type { AddFile, FileId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { fileBytes } from '../../room/facts/file-bytes.fact.js';
import type { FileBytesRow } from '../../room/rows/file.rows.js';
import type { Announced } from './announcing.policy.js';
import { readStoredBytes } from '../rows/file-totals.store.js';

/** The user who announces a file, and the network of their IP. */
export interface Announcer {
  readonly userId: UserId;
  /** Stands for the network of the client. */
  readonly network: string;
}

/** Until the transaction ends, no other transaction counts the files of this user. */
const LOCK_QUOTA: Statement = {
  name: 'lock-quota',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley files of ' || $1, 0))`,
};

/** Reads no more open files than the limits allow. Index: `files_open_of_owner`, `files_open_from`. */
export const OPEN_FILES: Statement = {
  name: 'open-files',
  text: `SELECT mine.files AS "openOfUser", network.files AS "openFromNetwork", network.bytes AS "openBytesFromNetwork"
    FROM (SELECT count(*) AS files FROM history.files
           WHERE owner_id = $1 AND object_id IS NULL AND ended_at IS NULL) mine,
         (SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS bytes FROM history.files
           WHERE announced_from = $2 AND object_id IS NULL AND ended_at IS NULL) network`,
};

/** Inserts nothing while stored bytes have the id: forwards keep them after the file of this id is gone. */
const INSERT_FILE: Statement = {
  name: 'insert-file',
  text: `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, declared_type, announced_from)
    SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::bigint, $6::bytea, $7::text, $8::text
     WHERE NOT EXISTS (SELECT 1 FROM history.objects WHERE id = $1::uuid)
    ON CONFLICT (id) DO NOTHING RETURNING 1`,
};

const RENEW: Statement = {
  name: 'renew-announcement',
  text: 'UPDATE history.files SET announced_at = now() WHERE id = $1 AND object_id IS NULL AND ended_at IS NULL',
};

/** Must run in a transaction: the user's files stay as they are until it ends. Other users' files may change. */
export async function readAnnounced(open: Sql, { userId, network }: Announcer): Promise<Announced> {
  const [, [files], [held], storedBytes] = await Promise.all([
    open.rows(LOCK_QUOTA, [userId]),
    open.rows<Omit<Announced, 'storedBytes' | 'userBytes'>>(OPEN_FILES, [userId, network]),
    open.rows<FileBytesRow>(fileBytes.statement, [[userId]]),
    readStoredBytes(open),
  ]);
  const none = { openOfUser: 0, openFromNetwork: 0, openBytesFromNetwork: 0 };
  return { ...(files ?? none), userBytes: held?.bytes ?? 0, storedBytes };
}

/** Returns false if a file or stored bytes have this id. */
export async function insertFile(open: Sql, { userId, network }: Announcer, file: AddFile): Promise<boolean> {
  const { id, roomId, name, bytes, sha256, type } = file;
  const values = [id, roomId, userId, name, bytes, Buffer.from(sha256, 'hex'), type ?? null, network];
  return (await open.rows(INSERT_FILE, values)).length > 0;
}

/** The file ends later. Ignores files whose upload is done, and those that have ended. */
export async function renewAnnouncement(sql: Sql, id: FileId): Promise<void> {
  await sql.rows(RENEW, [id]);
}
