import type { MessageId, RoomId, Seq, ThreadSummary, UserId } from '#contracts';

/** A row of `history.threads`. */
export interface ThreadRow {
  room_id: RoomId;
  root_id: MessageId;
  head_seq: number;
  last_seq: Seq;
  last_at: Date;
  user_ids: UserId[];
}

/** A row of `history.thread_followers`: a user who follows the thread, or has a read marker in it. */
export interface FollowerRow {
  user_id: UserId;
  room_id: RoomId;
  root_id: MessageId;
  following: boolean;
  /** They follow by an act of their own: a reply, or `thread:follow`. */
  own: boolean;
  read_seq: Seq;
}

/** A thread as columns of its root. All are `null` if the message has no replies. */
export interface ThreadColumns {
  thread_replies: number | null;
  thread_last_seq: Seq | null;
  thread_last_at: Date | null;
  thread_user_ids: UserId[] | null;
}

/** The select list of `ThreadColumns`. Leaves out erased users. */
export function threadColumns(alias: string): string {
  return `${alias}.head_seq AS thread_replies, ${alias}.last_seq AS thread_last_seq, ${alias}.last_at AS thread_last_at,
    CASE WHEN ${alias}.user_ids IS NOT NULL THEN ARRAY(
      SELECT named.id::text FROM unnest(${alias}.user_ids) WITH ORDINALITY AS named (id, place)
        JOIN history.people known ON known.user_id = named.id AND known.erased_at IS NULL
       ORDER BY named.place) END AS thread_user_ids`;
}

/** `undefined` if the message has no replies. */
export function threadRowOf(room_id: RoomId, root_id: MessageId, columns: ThreadColumns): ThreadRow | undefined {
  const { thread_replies: head_seq, thread_last_seq: last_seq, thread_last_at: last_at } = columns;
  if (head_seq === null || last_seq === null || last_at === null) return undefined;
  return { room_id, root_id, head_seq, last_seq, last_at, user_ids: columns.thread_user_ids ?? [] };
}

/** The thread as its root shows it. */
export function summaryOf({
  head_seq,
  last_seq,
  last_at,
  user_ids,
}: Omit<ThreadRow, 'room_id' | 'root_id'>): ThreadSummary {
  return { replies: head_seq, lastSeq: last_seq, lastAt: last_at.toISOString(), userIds: user_ids };
}

/** `null` if the message has no replies. */
export function joinedThread(row: ThreadColumns & { room_id: RoomId; id: MessageId }): ThreadSummary | null {
  const thread = threadRowOf(row.room_id, row.id, row);
  return thread === undefined ? null : summaryOf(thread);
}
