import type { FeedPosition, Item, Message, Rev, RoomId, Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { readRange, seqAt } from '../reads/messages/messages.store.js';
import { toNamedMember, type NamedMemberRow } from '../reads/members/members.store.js';
import { DELTA_MEMBERS } from '../reads/sync/sync.store.js';
import { revOf, seqOf } from '../room/rows/counters.js';
import { MESSAGE_SELECT, toMessage, type OriginView, type SentMessageRow } from '../room/rows/message.rows.js';
import { joinedBrief } from '../room/rows/person.js';
import { roomColumns, type RoomRow } from '../room/rows/room.rows.js';
import { joinedThread } from '../room/rows/thread.rows.js';
import { readReactions } from '../room/views/reactions.store.js';
import type { Absence } from './app-window.policy.js';
import { readTo, type Found } from './part.policy.js';

/**
 * A read looks at so many changed messages. Those above the cursor's seq are no items, and a room may have any number of them:
 * then the part ends at the last one that was looked at.
 */
const CHANGES_WALKED_MAX = 1_000;

/** A delivery could not take its name back after an erasure. */
const HIDDEN_ORIGIN: OriginView = { mayRead: false, isErased: true };

export type FeedRoomRow = RoomRow & { external_id: string | null };

/** Index: rooms' primary key. */
export const FEED_ROOM: Statement = {
  name: 'feed-room',
  text: `SELECT ${roomColumns('r')}, r.external_id FROM history.rooms r WHERE r.id = $1`,
};

/** Index: `messages_changed` from the cursor on, in its order. */
export const FEED_CHANGES: Statement = {
  name: 'feed-changes',
  text: `SELECT m.seq, m.rev FROM history.messages m
   WHERE m.room_id = $1 AND m.rev <> m.sent_rev AND m.rev > $2 ORDER BY m.rev LIMIT $3`,
};

/** Index: messages' primary key; people's and threads' for each row. */
export const FEED_CHANGED: Statement = {
  name: 'feed-changed',
  text: `${MESSAGE_SELECT} WHERE m.room_id = $1 AND m.seq = ANY($2::bigint[])`,
};

/** Index: messages' primary key. */
export const SENT_REV: Statement = {
  name: 'sent-rev',
  text: 'SELECT m.sent_rev AS rev FROM history.messages m WHERE m.room_id = $1 AND m.seq = $2',
};

/**
 * A room that had no message since needs no search: its last activity is the time of its last message. Index: rooms' primary key;
 * messages' primary key for each room, and once per step of a search.
 */
export const FEED_STARTS: Statement = {
  name: 'feed-starts',
  text: `SELECT r.id AS "roomId", place.seq, coalesce(m.sent_rev, 0) AS rev
    FROM history.rooms r
   CROSS JOIN LATERAL (
     SELECT CASE WHEN r.last_activity_at < to_timestamp($2::float8 / 1000) THEN r.head_seq
       ELSE (${seqAt({ roomId: 'r.id', first: 'r.first_seq', head: 'r.head_seq', timeMs: '$2' })}) - 1 END AS seq) place
    LEFT JOIN history.messages m ON m.room_id = r.id AND m.seq = place.seq
   WHERE r.id = ANY($1::uuid[])`,
};

/** Index: the primary key, in its order. */
export const FEED_ABSENCES: Statement = {
  name: 'feed-absences',
  text: `SELECT a.from_seq, a.from_rev, a.to_seq, a.to_rev FROM history.app_absences a WHERE a.room_id = $1 ORDER BY a.from_rev`,
};

/** Up to there all is imported. Index: the primary keys. */
export const IMPORTED_PLACE: Statement = {
  name: 'imported-place',
  text: `SELECT r.imported_seq AS seq, i.head_rev AS rev
    FROM history.rooms r JOIN history.import_rooms i ON i.room_id = r.id WHERE r.id = $1`,
};

interface Change {
  seq: Seq;
  rev: Rev;
}

export async function readFeedRoom(sql: Sql, roomId: RoomId): Promise<FeedRoomRow | undefined> {
  return (await sql.rows<FeedRoomRow>(FEED_ROOM, [roomId]))[0];
}

/** The place behind the imported messages and their changes; the beginning of a room without. */
export async function readImportedPlace(sql: Sql, roomId: RoomId): Promise<FeedPosition> {
  const [place] = await sql.rows<FeedPosition>(IMPORTED_PLACE, [roomId]);
  return place ?? { seq: seqOf(0), rev: revOf(0) };
}

/** Where the room has had no user of its app, in order. */
export function readAbsences(sql: Sql, roomId: RoomId): Promise<Absence[]> {
  return sql.rows<Absence>(FEED_ABSENCES, [roomId]);
}

/** The room's first `take` messages after this one, without a hole, as all members see them. */
export async function readMessagesAfter(
  sql: Sql,
  { id, first_seq, head_seq }: FeedRoomRow,
  seq: Seq,
  take: number,
): Promise<Message[]> {
  const from = Math.max(seq + 1, first_seq);
  return toMessages(sql, await readRange(sql, id, { from, to: Math.min(from + take - 1, head_seq), nearest: from }));
}

/** The first `take` messages up to the place's seq that have changed since its rev. */
export async function readChangedMessages(
  sql: Sql,
  roomId: RoomId,
  { seq, rev }: FeedPosition,
  take: number,
): Promise<Found> {
  const walked = await sql.rows<Change>(FEED_CHANGES, [roomId, rev, CHANGES_WALKED_MAX]);
  const changes = walked.filter((change) => change.seq <= seq);
  const taken = changes.slice(0, take);
  const messages = await readThese(sql, roomId, taken);
  const walkedTo = readTo(
    walked.map((change) => change.rev),
    CHANGES_WALKED_MAX,
  );
  return {
    items: messages.map((message): Item => ({ type: 'message', message })),
    upTo: taken.length < changes.length ? (taken.at(-1)?.rev ?? rev) : walkedTo,
  };
}

/** The first `take` members that have changed since the rev; those who have left, too. */
export async function readChangedMembers(sql: Sql, roomId: RoomId, rev: Rev, take: number): Promise<Found> {
  const rows = await sql.rows<NamedMemberRow>(DELTA_MEMBERS, [[roomId], [rev], [take]]);
  const items = rows.map((row): Item => ({ type: 'member', member: toNamedMember(row) }));
  return {
    items,
    upTo: readTo(
      rows.map((member) => member.rev),
      take,
    ),
  };
}

/** The places before the first messages of later than `sinceMs`; behind the last one where there is none. Without unknown rooms. */
export function readStarts(
  sql: Sql,
  roomIds: readonly RoomId[],
  sinceMs: number,
): Promise<(FeedPosition & { roomId: RoomId })[]> {
  return sql.rows(FEED_STARTS, [roomIds, Math.floor(sinceMs) + 1]);
}

/**
 * The place before a message, with all changes since the message before it was sent. If that one is purged, when it was sent is not
 * known: then with all changes.
 */
export async function readPlaceBefore(sql: Sql, { id, head_seq }: FeedRoomRow, seq: number): Promise<FeedPosition> {
  const before = seqOf(Math.max(0, Math.min(seq - 1, head_seq)));
  const [sent] = await sql.rows<{ rev: Rev }>(SENT_REV, [id, before]);
  return { seq: before, rev: sent?.rev ?? revOf(0) };
}

async function readThese(sql: Sql, roomId: RoomId, changes: readonly Change[]): Promise<Message[]> {
  if (changes.length === 0) return [];
  return toMessages(sql, await sql.rows<SentMessageRow>(FEED_CHANGED, [roomId, changes.map(({ seq }) => seq)]));
}

/** System messages have no reactions, deleted ones no content. */
function hasReactions({ kind, deleted_at, is_changed }: SentMessageRow): boolean {
  return kind === 'text' && deleted_at === null && is_changed;
}

async function toMessages(sql: Sql, rows: readonly SentMessageRow[]): Promise<Message[]> {
  const keys = rows.filter(hasReactions).map((row) => ({ roomId: row.room_id, id: row.id }));
  const reactions = await readReactions(sql, keys, null);
  return rows.map((row) => {
    const own = reactions.of({ roomId: row.room_id, id: row.id });
    return toMessage(row, joinedBrief(row), own, HIDDEN_ORIGIN, joinedThread(row));
  });
}
