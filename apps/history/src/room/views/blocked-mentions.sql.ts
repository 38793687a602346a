/**
 * False if the mention `alias` is in a message of a person whom `reader` blocks. Each count asks the first part once, and only if there
 * is a mention to count: readers without blocks pay one look at an index. CASE keeps the planner from joining the blocks for everybody.
 * Index: primary keys of blocks and messages.
 */
export function notByBlocked(alias: string, reader: string): string {
  return `CASE WHEN EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = ${reader}) THEN NOT EXISTS (
       SELECT 1 FROM history.blocks b
        WHERE b.user_id = ${reader} AND b.blocked_id = (
          SELECT by.sender_id FROM history.messages by WHERE by.room_id = ${alias}.room_id AND by.seq = ${alias}.seq)) ELSE true END`;
}
