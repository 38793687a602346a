import type { FeedHead, Rev, RoomId, Seq, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** Before all ids. */
const NO_ROOM = '00000000-0000-0000-0000-000000000000';

type HeadRow = Omit<FeedHead, 'createdAt' | 'deletedAt' | 'appHead'> & {
  created_at: Date;
  deleted_at: Date | null;
  from_seq: Seq | null;
  from_rev: Rev | null;
};

const HEAD = `SELECT r.id AS "roomId", r.head_seq AS "headSeq", r.head_rev AS "headRev", r.kind, r.app_id AS "appId",
         r.external_id AS "externalId", r.created_at, r.deleted_at, a.from_seq, a.from_rev
    FROM history.rooms r LEFT JOIN history.app_absences a ON a.room_id = r.id AND a.to_rev IS NULL`;

/** The rows of deleted rooms stay. Index: rooms' primary key, in its order. */
export const FEED_HEADS: Statement = {
  name: 'feed-heads',
  text: `${HEAD} WHERE r.id > $1 ORDER BY r.id LIMIT $2`,
};

/** Index: rooms' primary key. */
export const FEED_ROOMS: Statement = {
  name: 'feed-rooms',
  text: `${HEAD} WHERE r.id = ANY($1::uuid[])`,
};

/**
 * The rooms of a user, former ones too, by id. It sorts all of them: an erasure is rare, and their order by `urev` changes while
 * it is carried out. Index: `members_urev`, all entries of the user; rooms' primary key.
 */
export const FEED_ROOMS_OF: Statement = {
  name: 'feed-rooms-of',
  text: `WITH mine AS MATERIALIZED (SELECT room_id FROM history.members WHERE user_id = $1)
    ${HEAD} JOIN mine ON mine.room_id = r.id WHERE r.id > $2 ORDER BY r.id LIMIT $3`,
};

/** Index: people's primary key. */
export const IS_ERASED: Statement = {
  name: 'feed-erased',
  text: 'SELECT erased_at IS NOT NULL AS erased FROM history.people WHERE user_id = $1',
};

export interface HeadsPage {
  rooms: FeedHead[];
  more: boolean;
}

/** All rooms after this one, by id. */
export async function readHeads(sql: Sql, after: RoomId | null, limit: number): Promise<HeadsPage> {
  return toPage(await sql.rows<HeadRow>(FEED_HEADS, [after ?? NO_ROOM, limit + 1]), limit);
}

/** Unordered, without unknown ids. */
export async function readHeadsOf(sql: Sql, roomIds: readonly RoomId[]): Promise<FeedHead[]> {
  return (await sql.rows<HeadRow>(FEED_ROOMS, [roomIds])).map(toHead);
}

/** The rooms after this one, by id, that the user is or was a member of. */
export async function readHeadsOfUser(
  sql: Sql,
  userId: UserId,
  after: RoomId | null,
  limit: number,
): Promise<HeadsPage> {
  return toPage(await sql.rows<HeadRow>(FEED_ROOMS_OF, [userId, after ?? NO_ROOM, limit + 1]), limit);
}

/** From then on no read shows a name of the user. */
export async function readIsErased(sql: Sql, userId: UserId): Promise<boolean> {
  return (await sql.rows<{ erased: boolean }>(IS_ERASED, [userId]))[0]?.erased === true;
}

function toPage(rows: readonly HeadRow[], limit: number): HeadsPage {
  return { rooms: rows.slice(0, limit).map(toHead), more: rows.length > limit };
}

function toHead({ created_at, deleted_at, from_seq: seq, from_rev: rev, ...head }: HeadRow): FeedHead {
  const times = { createdAt: created_at.toISOString(), deletedAt: deleted_at?.toISOString() ?? null };
  return { ...head, ...times, ...(seq !== null && rev !== null && { appHead: { seq, rev } }) };
}
