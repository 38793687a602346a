import type { Actor, ErrorCode, IncomingId, RoomId, SessionId, UserId } from '#contracts';
import type { ListedIncoming } from '#access/internal-api';
import type { Sql, Statement } from '#persistence/sql';

export interface IncomingRow {
  id: IncomingId;
  room_id: RoomId;
  bot_id: UserId;
  app_id: UserId | null;
  name: string;
  quiet: boolean;
  created_at: Date;
  used_at: Date | null;
  refused_at: Date | null;
  refused_code: ErrorCode | null;
  revoked_at: Date | null;
}

export type MadeIncomingRow = IncomingRow & { is_living: boolean };

/** `null`: an operator, who has no key. */
export type KeyOfMaker = SessionId | null;

export type NewIncomingRow = Pick<IncomingRow, 'id' | 'room_id' | 'bot_id' | 'app_id' | 'name' | 'quiet'>;

/** A room that may get a webhook. */
interface RoomRow {
  kind: string;
  archived_at: Date | null;
  member_count: number;
  webhooks: number;
}

/** The bot of a webhook, and the room into which it posts. */
export interface Poster {
  readonly roomId: RoomId;
  readonly actor: Actor;
  readonly isQuiet: boolean;
  /** False once it is revoked, or its app is erased. */
  readonly isLiving: boolean;
}

const COLUMNS = `i.id, i.room_id, i.bot_id, i.app_id, i.name, i.quiet,
    i.created_at, i.used_at, i.refused_at, i.refused_code, i.revoked_at`;

/** Neither revoked, nor is the bot or the app erased. Index: the primary key of people. */
const LIVES = `(i.revoked_at IS NULL AND NOT EXISTS (
      SELECT FROM history.people p WHERE p.user_id = ANY(ARRAY[i.bot_id, i.app_id]) AND p.erased_at IS NOT NULL))`;

/** The lock of a room: among requests at the same time, one counts the webhooks that the others have made. Index: the primary key. */
export const LOCK_ROOM: Statement = {
  name: 'lock-room-of-incoming',
  text: 'SELECT 1 FROM history.rooms WHERE id = $1 FOR UPDATE',
};

/** Index: the primary key of rooms, `incoming_room`. */
export const ROOM_FOR_INCOMING: Statement = {
  name: 'room-for-incoming',
  text: `SELECT r.kind, r.archived_at, r.member_count,
      (SELECT count(*) FROM history.incoming i WHERE i.room_id = r.id AND ${LIVES}) AS webhooks
    FROM history.rooms r WHERE r.id = $1 AND r.deleted_at IS NULL`,
};

/** Index: the primary key. */
export const INCOMING: Statement = {
  name: 'incoming',
  text: `SELECT ${COLUMNS} FROM history.incoming i WHERE i.id = $1 FOR UPDATE`,
};

const INSERT: Statement = {
  name: 'insert-incoming',
  text: `INSERT INTO history.incoming AS i (id, room_id, bot_id, app_id, name, quiet, key_ids)
    VALUES ($1, $2, $3, $4, $5, $6, array_remove(ARRAY[$7::uuid], NULL))
    ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
};

/** Without a list the maker is not known, which a null among the keys notes. Index: the primary key. */
export const NOTE_KEY: Statement = {
  name: 'note-key-of-incoming',
  text: `UPDATE history.incoming SET key_ids = coalesce(key_ids, ARRAY[NULL::uuid]) || $2::uuid
    WHERE id = $1 AND NOT coalesce($2::uuid = ANY(key_ids), false)`,
};

/** Reads the table: operators ask rarely. */
export const MADE_INCOMING: Statement = {
  name: 'made-incoming',
  text: `SELECT ${COLUMNS}, ${LIVES} AS is_living FROM history.incoming i
    WHERE i.app_id = $1 AND i.key_ids && $2::uuid[] ORDER BY i.id`,
};

/** Reads the table: operators ask rarely. */
export const COUNT_UNKNOWN_INCOMING: Statement = {
  name: 'count-unknown-incoming',
  text: `SELECT count(*) AS count FROM history.incoming i
    WHERE i.app_id = $1 AND array_position(coalesce(i.key_ids, ARRAY[NULL::uuid]), NULL) IS NOT NULL AND ${LIVES}`,
};

/** Index: the primary key. */
export const REVOKE: Statement = {
  name: 'revoke-incoming',
  text: 'UPDATE history.incoming SET revoked_at = now() WHERE id = $1',
};

/** Writes at most once a minute. Index: the primary key. */
export const NOTE_USE: Statement = {
  name: 'note-use-of-incoming',
  text: `UPDATE history.incoming SET used_at = now()
    WHERE id = $1 AND (used_at IS NULL OR used_at < now() - interval '1 minute')`,
};

/** Index: the primary key. */
export const NOTE_REFUSAL: Statement = {
  name: 'note-refusal-of-incoming',
  text: 'UPDATE history.incoming SET refused_at = now(), refused_code = $2 WHERE id = $1',
};

/** Index: primary keys. */
export const POSTER: Statement = {
  name: 'poster',
  text: `SELECT i.room_id, i.quiet, b.user_id, b.username, b.display_name, b.version, ${LIVES} AS is_living
    FROM history.incoming i JOIN history.people b ON b.user_id = i.bot_id
   WHERE i.id = $1 AND b.erased_at IS NULL`,
};

/** Index: `incoming_room`. */
export const INCOMING_OF_ROOM: Statement = {
  name: 'incoming-of-room',
  text: `SELECT ${COLUMNS} FROM history.incoming i WHERE i.room_id = $1 AND ${LIVES}`,
};

/** Index: the primary key, in its order. */
export const ALL_INCOMING: Statement = {
  name: 'all-incoming',
  text: `SELECT ${COLUMNS} FROM history.incoming i WHERE i.id > $1 AND ${LIVES} ORDER BY i.id LIMIT $2`,
};

/** Locks the room, if there is one that is not deleted, until the transaction ends. */
export async function lockRoom(open: Sql, roomId: RoomId): Promise<RoomRow | undefined> {
  await open.rows(LOCK_ROOM, [roomId]);
  return (await open.rows<RoomRow>(ROOM_FOR_INCOMING, [roomId]))[0];
}

/** The webhook, also one that is revoked, locked until the transaction ends. */
export async function lockIncoming(open: Sql, id: IncomingId): Promise<IncomingRow | undefined> {
  return (await open.rows<IncomingRow>(INCOMING, [id]))[0];
}

/** `undefined` if there is one with this id. */
export async function insertIncoming(
  open: Sql,
  row: NewIncomingRow,
  key: KeyOfMaker,
): Promise<IncomingRow | undefined> {
  const { id, room_id, bot_id, app_id, name, quiet } = row;
  return (await open.rows<IncomingRow>(INSERT, [id, room_id, bot_id, app_id, name, quiet, key]))[0];
}

/** Notes a key to which the URL is given. */
export async function noteKey(open: Sql, id: IncomingId, key: SessionId): Promise<void> {
  await open.rows(NOTE_KEY, [id, key]);
}

/** The webhooks of the app that these keys made, or of which they were given the URL; also revoked ones. */
export function readMadeIncoming(sql: Sql, appId: UserId, keys: readonly SessionId[]): Promise<MadeIncomingRow[]> {
  return sql.rows<MadeIncomingRow>(MADE_INCOMING, [appId, keys]);
}

/** The living ones of the app of which a key is not known. */
export async function countUnknownIncoming(sql: Sql, appId: UserId): Promise<number> {
  return (await sql.rows<{ count: number }>(COUNT_UNKNOWN_INCOMING, [appId]))[0]?.count ?? 0;
}

export async function revokeIncoming(open: Sql, id: IncomingId): Promise<void> {
  await open.rows(REVOKE, [id]);
}

export async function noteUse(sql: Sql, id: IncomingId): Promise<void> {
  await sql.rows(NOTE_USE, [id]);
}

export async function noteRefusal(sql: Sql, id: IncomingId, code: ErrorCode): Promise<void> {
  await sql.rows(NOTE_REFUSAL, [id, code]);
}

/** `undefined` if there is none with this id, or its bot is not made, or erased. */
export async function readPoster(sql: Sql, id: IncomingId): Promise<Poster | undefined> {
  interface Row {
    room_id: RoomId;
    quiet: boolean;
    user_id: UserId;
    username: string;
    display_name: string;
    version: number;
    is_living: boolean;
  }
  const [row] = await sql.rows<Row>(POSTER, [id]);
  if (row === undefined) return undefined;
  const { room_id: roomId, user_id: userId, username, display_name: displayName, version } = row;
  const actor: Actor = { userId, username, displayName, type: 'bot', version };
  return { roomId, actor, isQuiet: row.quiet, isLiving: row.is_living };
}

/** The living ones of a room, at most `INCOMING_PER_ROOM_MAX`, unordered. */
export async function readIncomingOf(sql: Sql, roomId: RoomId): Promise<ListedIncoming[]> {
  return (await sql.rows<IncomingRow>(INCOMING_OF_ROOM, [roomId])).map(toListed);
}

/** The living ones of all rooms, after this one in the order of ids. */
export async function readAllIncoming(sql: Sql, after: IncomingId, limit: number): Promise<ListedIncoming[]> {
  return (await sql.rows<IncomingRow>(ALL_INCOMING, [after, limit])).map(toListed);
}

function toListed(row: IncomingRow): ListedIncoming {
  const { id, name, quiet, room_id: roomId, app_id: appId, created_at, used_at, refused_at, refused_code } = row;
  return {
    ...{ id, name, quiet, roomId, appId },
    createdAt: created_at.toISOString(),
    lastUsedAt: used_at?.toISOString() ?? null,
    lastRefused: refused_at && refused_code && { at: refused_at.toISOString(), code: refused_code },
  };
}
