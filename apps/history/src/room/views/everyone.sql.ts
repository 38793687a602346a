import { UNREAD_MAX } from '#contracts';

/** True if the message under this alias is to everyone, and the member under the other one among them. Pushes judge blocks themselves. */
export function tellsAsEveryone(message: string, member: string): string {
  return `(${message}.everyone AND ${message}.deleted_at IS NULL AND ${message}.created_at >= ${member}.joined_at
        AND ${message}.sender_id IS DISTINCT FROM ${member}.user_id) IS TRUE`;
}

/**
 * True if the message `e` mentions the member `me` as one of everyone alone: it does not name the member, and is not by a person whom
 * the member blocks. A subquery for the block, and no join: else the planner may read all that the member blocks. Index:
 * `messages_everyone`; the primary key of blocks for each message.
 */
export const ONLY_AS_EVERYONE = `e.everyone AND e.deleted_at IS NULL AND e.created_at >= me.joined_at
        AND e.sender_id IS DISTINCT FROM me.user_id AND me.user_id <> ALL (e.mentions)
        AND (SELECT true FROM history.blocks b WHERE b.user_id = me.user_id AND b.blocked_id = e.sender_id) IS NULL`;

/** The order of `messages_everyone`, backwards: in a room the times rise with the seqs. */
export const NEWEST_TO_EVERYONE = 'e.created_at DESC, e.seq DESC';

/**
 * The numbers of messages that mention the member `me` of the room `r` as one of everyone alone, from one look at the newest `UNREAD_MAX`:
 * `told_main` above `read_seq`, and `told` above `seq`, which is never below it. Rooms without a message to everyone above `read_seq` cost
 * no look-up.
 */
export function countsAsEveryone(seq: string): string {
  return `SELECT count(*) AS told_main, count(*) FILTER (WHERE e.seq > ${seq}) AS told
      FROM (SELECT e.seq FROM history.messages e
             WHERE r.everyone_seq > me.read_seq AND e.room_id = me.room_id AND e.seq > me.read_seq AND ${ONLY_AS_EVERYONE}
             ORDER BY ${NEWEST_TO_EVERYONE}
             LIMIT ${String(UNREAD_MAX)}) e`;
}
