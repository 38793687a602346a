import type { MessageId, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { threadColumns, threadRowOf } from '../../room/rows/thread.rows.js';
import type { FollowerRow, ThreadColumns, ThreadRow } from '../../room/rows/thread.rows.js';
import type { EarlierMessage } from './place.rows.js';

/** Index: `messages_id`. */
export const EARLIER_MESSAGES: Statement = {
  name: 'earlier-imported-messages',
  text: `SELECT m.id, m.sender_id, m.mentions::text[] AS mentions, m.thread_id
    FROM unnest($2::uuid[]) AS named (id) JOIN history.messages m ON m.room_id = $1 AND m.id = named.id`,
};

/** Index: the primary key. */
export const EARLIER_THREADS: Statement = {
  name: 'earlier-imported-threads',
  text: `SELECT t.root_id, ${threadColumns('t')}
    FROM unnest($2::uuid[]) AS named (id) JOIN history.threads t ON t.room_id = $1 AND t.root_id = named.id`,
};

/** Index: `thread_followers_thread`. */
export const EARLIER_FOLLOWERS: Statement = {
  name: 'earlier-imported-followers',
  text: `SELECT f.user_id, f.room_id, f.root_id, f.following, f.own, f.read_seq
    FROM unnest($2::uuid[]) AS named (id)
    JOIN history.thread_followers f ON f.room_id = $1 AND f.root_id = named.id`,
};

/** Stored messages of the room, with their threads. */
export interface Earlier {
  readonly messages: readonly EarlierMessage[];
  readonly threads: readonly ThreadRow[];
  readonly followers: readonly FollowerRow[];
}

/** @param ids messages that others refer to @param roots those of them that others reply to */
export async function readEarlier(
  open: Sql,
  roomId: RoomId,
  ids: readonly MessageId[],
  roots: readonly MessageId[],
): Promise<Earlier> {
  if (ids.length === 0) return { messages: [], threads: [], followers: [] };
  const [messages, threads, followers] = await Promise.all([
    open.rows<EarlierMessage>(EARLIER_MESSAGES, [roomId, ids]),
    open.rows<ThreadColumns & { root_id: MessageId }>(EARLIER_THREADS, [roomId, roots]),
    open.rows<FollowerRow>(EARLIER_FOLLOWERS, [roomId, roots]),
  ]);
  return { messages, threads: threads.flatMap((row) => threadRowOf(roomId, row.root_id, row) ?? []), followers };
}
