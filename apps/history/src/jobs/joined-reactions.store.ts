import type { MessageId, RoomId, UserId } from '#contracts';
import { qualifiedEmoji } from '#contracts/emoji';
import type { Sql, Statement } from '#persistence/sql';
import { LOCK_ROOMS } from '../room/facts/room-locks.sql.js';

/** Per transaction, which locks their rooms. */
const REACTIONS_AT_ONCE = 200;

interface StoredReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/** Reactions whose emoji is not fully qualified. Index: `unqualified_reactions`. */
export const UNQUALIFIED_REACTIONS: Statement = {
  name: 'unqualified-reactions',
  text: `SELECT room_id, message_id, emoji, user_id FROM history.reactions
    WHERE history.is_unqualified_emoji(emoji) ORDER BY room_id, message_id LIMIT $1`,
};

/**
 * A user who has reacted with several forms has reacted once, as of the fully qualified one. Each message that changes takes a rev,
 * so clients that hold it read it again. Index: reactions' primary key, `messages_id`, rooms' primary key.
 */
export const JOIN_REACTIONS: Statement = {
  name: 'join-reactions',
  text: `WITH gone AS (
      DELETE FROM history.reactions x
       USING unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
               AS n (room_id, message_id, emoji, user_id, qualified)
       WHERE x.room_id = n.room_id AND x.message_id = n.message_id AND x.emoji = n.emoji AND x.user_id = n.user_id
      RETURNING x.room_id, x.message_id, n.qualified, x.user_id, x.created_at),
    joined AS (
      INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
      SELECT room_id, message_id, qualified, user_id, min(created_at) FROM gone GROUP BY 1, 2, 3, 4
      ON CONFLICT DO NOTHING),
    changed AS (
      SELECT room_id, message_id, row_number() OVER (PARTITION BY room_id ORDER BY message_id) AS nth
        FROM (SELECT DISTINCT room_id, message_id FROM gone) messages),
    heads AS (
      UPDATE history.rooms r SET head_rev = r.head_rev + c.count
        FROM (SELECT room_id, count(*) AS count FROM changed GROUP BY room_id) c
       WHERE r.id = c.room_id
      RETURNING r.id, r.head_rev - c.count AS before)
    UPDATE history.messages m SET rev = h.before + c.nth
      FROM changed c JOIN heads h ON h.id = c.room_id
     WHERE m.room_id = c.room_id AND m.id = c.message_id`,
};

/** The reactions to join. One that this Unicode version leaves as it is, though the index has it, is none. */
export async function readUnqualified(sql: Sql): Promise<StoredReactionRow[]> {
  const rows = await sql.rows<StoredReactionRow>(UNQUALIFIED_REACTIONS, [REACTIONS_AT_ONCE]);
  return rows.filter(({ emoji }) => qualifiedEmoji(emoji) !== emoji);
}

/** Locks the rooms in the order of all transactions, as commands do that count reactions. */
export async function joinReactions(open: Sql, rows: readonly StoredReactionRow[]): Promise<void> {
  await Promise.all([
    open.rows(LOCK_ROOMS, [[...new Set(rows.map((row) => row.room_id))]]),
    open.rows(JOIN_REACTIONS, [
      rows.map((row) => row.room_id),
      rows.map((row) => row.message_id),
      rows.map((row) => row.emoji),
      rows.map((row) => row.user_id),
      rows.map((row) => qualifiedEmoji(row.emoji)),
    ]),
  ]);
}
