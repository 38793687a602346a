import { PUSH_TEXT_CHARS, type MessageId, type NotifyLevel, type RoomId, type Seq, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { notifyNow, unopened } from '../room/rows/member.rows.js';
import { tellsAsEveryone } from '../room/views/everyone.sql.js';
import type { PushCandidate, PushFollower, PushMember } from './push-due.policy.js';

const LEVEL = notifyNow('me').level;

/** True if the message tells only those whom it mentions: a convention of clients. */
function quiet(message: string): string {
  return `coalesce((${message}.ext -> 'quiet')::text = 'true', false)`;
}

/** Index: messages' primary key, a range of at most $4 rows. */
export const PUSH_MESSAGES: Statement = {
  name: 'push-messages',
  text: `SELECT m.seq, m.sender_id, m.mentions, m.everyone IS TRUE AS is_to_everyone, m.thread_id, m.main_before IS NOT NULL AS is_aside, ${quiet('m')} AS is_quiet,
      m.created_at
    FROM history.messages m
   WHERE m.room_id = $1 AND m.seq > $2 AND m.seq <= $3 AND m.kind = 'text' AND m.deleted_at IS NULL
     AND m.created_at > now() - make_interval(secs => $4)
   ORDER BY m.seq`,
};

/** Members with one of these levels who have not read all. Index: members' primary key, all of a room of at most 5,000. */
export const PUSH_MEMBERS: Statement = {
  name: 'push-members',
  text: `SELECT me.user_id, ${LEVEL} AS level, me.read_seq
    FROM history.members me
   WHERE me.room_id = $1 AND me.state = 'joined' AND me.read_seq < $2 AND ${LEVEL} = ANY($3::text[])`,
};

/** Index: members' primary key. */
export const PUSH_MENTIONED: Statement = {
  name: 'push-mentioned',
  text: `SELECT me.user_id, ${LEVEL} AS level, me.read_seq
    FROM unnest($2::uuid[]) AS named (user_id)
    JOIN history.members me ON me.room_id = $1 AND me.user_id = named.user_id AND me.state = 'joined' AND ${LEVEL} <> 'none'`,
};

/** Index: `thread_followers_thread`; members' primary key. */
export const PUSH_FOLLOWERS: Statement = {
  name: 'push-followers',
  text: `SELECT f.user_id, f.root_id, ${LEVEL} AS level, me.read_seq,
      greatest(f.read_seq, coalesce(me.threads_read_seq, 0)) AS thread_read_seq
    FROM unnest($2::uuid[]) AS named (root_id)
    JOIN history.thread_followers f ON f.room_id = $1 AND f.root_id = named.root_id AND f.following
    JOIN history.members me ON me.room_id = f.room_id AND me.user_id = f.user_id AND me.state = 'joined' AND ${LEVEL} <> 'none'`,
};

/** True if the message mentions the member `me`. */
function mentions(message: string): string {
  return `(me.user_id = ANY(${message}.mentions) OR ${tellsAsEveryone(message, 'me')})`;
}

/** True if the message concerns the member `me` of the room `r`, whose place in the thread is `follower`. */
function concerns(message: string, follower: string): string {
  return `${message}.kind = 'text' AND ${message}.sender_id IS DISTINCT FROM me.user_id
  AND CASE WHEN ${message}.main_before IS NOT NULL
      THEN coalesce(${follower}.following
        AND ${message}.seq > greatest(${follower}.read_seq, coalesce(me.threads_read_seq, 0))
        AND (NOT ${quiet(message)} OR ${mentions(message)}), false)
      ELSE ${message}.seq > me.read_seq AND (r.kind = 'direct' OR ${mentions(message)}
        OR NOT ${quiet(message)} AND (coalesce(${follower}.following, false)
          OR (${LEVEL} = 'all' AND r.member_count <= $5))) END
  AND NOT EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = me.user_id AND b.blocked_id = ${message}.sender_id)`;
}

/** Others have put the user into the room, who has not opened it. A room that the user has hidden was opened. */
const IS_UNOPENED = `(${unopened('me')} AND me.hidden_seq IS NULL)`;

/** An earlier message has told the user of the room, also if it is deleted by now: then it does not push once more. */
const WAS_TOLD = `EXISTS (SELECT 1 FROM history.messages e
    LEFT JOIN history.thread_followers g ON g.user_id = me.user_id AND g.room_id = me.room_id AND g.root_id = e.thread_id
   WHERE e.room_id = me.room_id AND e.seq > me.read_seq AND e.seq < m.seq AND ${concerns('e', 'g')})`;

/** The rules of a push, for the message `m`, the member `me`, the room `r` and the member's place `f` in the thread. */
const HOLDS = `m.deleted_at IS NULL AND m.created_at > now() - make_interval(secs => $6) AND ${LEVEL} <> 'none'
  AND ${concerns('m', 'f')} AND (NOT ${IS_UNOPENED} OR NOT ${WAS_TOLD})`;

/**
 * For each user and span of messages of a room the newest message that the user gets a push of, if there is one. Index: the primary
 * keys of members, rooms, blocks, followers and people; messages' primary key for each message of the span.
 */
export const PUSH_JUDGEMENTS: Statement = {
  name: 'push-judgements',
  text: `SELECT input.place::int AS place, held.*, r.kind, r.name AS room_name,
      CASE WHEN p.erased_at IS NULL THEN p.display_name END AS sender_name,
      CASE WHEN p.erased_at IS NULL THEN p.avatar_url END AS sender_avatar
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
      AS input (user_id, room_id, from_seq, to_seq, place)
    JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id AND me.state = 'joined'
    JOIN history.rooms r ON r.id = me.room_id AND r.deleted_at IS NULL
   CROSS JOIN LATERAL (
     SELECT m.id, m.seq, m.sender_id, m.thread_id, m.created_at,
            CASE WHEN NOT ${IS_UNOPENED} THEN left(m.body, ${String(PUSH_TEXT_CHARS)}) END AS text,
            bool_or(${mentions('m')}) OVER () AS mention
       FROM generate_series(input.from_seq, input.to_seq) AS span (seq)
       JOIN history.messages m ON m.room_id = input.room_id AND m.seq = span.seq
       LEFT JOIN history.thread_followers f
         ON f.user_id = me.user_id AND f.room_id = me.room_id AND f.root_id = m.thread_id
      WHERE ${HOLDS}
      ORDER BY m.seq DESC LIMIT 1) held
    LEFT JOIN history.people p ON p.user_id = held.sender_id`,
};

export interface PushSpan {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly from: Seq;
  readonly to: Seq;
}

export interface PushJudgementRow {
  /** The position within its span, from 1. */
  place: number;
  id: MessageId;
  seq: Seq;
  sender_id: UserId | null;
  thread_id: MessageId | null;
  created_at: Date;
  mention: boolean;
  /** `null` in a room that the user has not opened. */
  text: string | null;
  kind: 'direct' | 'group';
  room_name: string | null;
  sender_name: string | null;
  sender_avatar: string | null;
}

/** The room's messages above `from` up to `to` that may be pushed, ascending. */
export function readPushMessages(
  sql: Sql,
  roomId: RoomId,
  { from, to }: Pick<PushSpan, 'from' | 'to'>,
  maxAgeSeconds: number,
): Promise<PushCandidate[]> {
  return sql.rows<PushCandidate>(PUSH_MESSAGES, [roomId, from, to, maxAgeSeconds]);
}

/** The members with one of these levels who have not read up to `newest`. */
export function readPushMembers(
  sql: Sql,
  roomId: RoomId,
  newest: Seq,
  levels: readonly NotifyLevel[],
): Promise<PushMember[]> {
  return sql.rows<PushMember>(PUSH_MEMBERS, [roomId, newest, levels]);
}

/** The users among these who are members, and did not turn the room off. */
export function readPushMentioned(sql: Sql, roomId: RoomId, userIds: readonly UserId[]): Promise<PushMember[]> {
  return sql.rows<PushMember>(PUSH_MENTIONED, [roomId, userIds]);
}

/** The members who follow these threads, and did not turn the room off. */
export function readPushFollowers(sql: Sql, roomId: RoomId, rootIds: readonly string[]): Promise<PushFollower[]> {
  return sql.rows<PushFollower>(PUSH_FOLLOWERS, [roomId, rootIds]);
}

export function readPushJudgements(
  sql: Sql,
  spans: readonly PushSpan[],
  { roomMembers, maxAgeSeconds }: { readonly roomMembers: number; readonly maxAgeSeconds: number },
): Promise<PushJudgementRow[]> {
  const columns = [
    spans.map(({ userId }) => userId),
    spans.map(({ roomId }) => roomId),
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
  ];
  return sql.rows<PushJudgementRow>(PUSH_JUDGEMENTS, [...columns, roomMembers, maxAgeSeconds]);
}
