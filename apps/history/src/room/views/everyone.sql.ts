/** True if the message under this alias is to everyone, and the member under the other one among them. Pushes judge blocks themselves. */
export function tellsAsEveryone(message: string, member: string): string {
  return `(${message}.everyone AND ${message}.deleted_at IS NULL AND ${message}.created_at >= ${member}.joined_at
        AND ${message}.sender_id IS DISTINCT FROM ${member}.user_id) IS TRUE`;
}

/**
 * True if the message `e` mentions the member `me` as one of everyone alone: it does not name the member, and is not by a person whom
 * the member blocks. Index: `messages_everyone`; the primary keys of mentions and blocks for each message.
 */
export const ONLY_AS_EVERYONE = `e.everyone AND e.deleted_at IS NULL AND e.created_at >= me.joined_at
        AND e.sender_id IS DISTINCT FROM me.user_id
        AND NOT EXISTS (SELECT 1 FROM history.mentions g
                         WHERE g.user_id = me.user_id AND g.room_id = e.room_id AND g.seq = e.seq)
        AND NOT EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = me.user_id AND b.blocked_id = e.sender_id)`;

/**
 * The messages above `seq` that mention the member `me` of the room `r` as one of everyone alone, as rows to count. Rooms without a
 * message to everyone above it cost no look-up.
 */
export function countedAsEveryone(seq: string): string {
  return `SELECT 1 FROM history.messages e
      WHERE r.everyone_seq > ${seq} AND e.room_id = me.room_id AND e.seq > ${seq} AND ${ONLY_AS_EVERYONE}`;
}
