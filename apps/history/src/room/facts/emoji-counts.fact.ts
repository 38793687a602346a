import { LIMITS, type MessageId, type RoomId } from '#contracts';
import { NONE, type Fact } from './fact.js';

/** More than the limit, as two forms of an emoji that a job has not joined yet count as one. */
const EMOJIS_READ = 2 * LIMITS.emojisPerMessage;

interface MessageEmojiRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  count: number;
}

/**
 * The emojis of messages, and how many users gave each one, counted up to $3 per message. A recursive query jumps from one emoji to
 * the next instead of reading all reactions. Index: the primary key.
 */
export const emojiCounts: Fact<[RoomId, MessageId, number], MessageEmojiRow> = {
  // One more than the commands can remove.
  keysOf: ({ names: { reactions = NONE } }, { roomId, entries }) =>
    reactions.map(({ messageId }) => [roomId, messageId, entries.length + 1]),
  statement: {
    name: 'message-emojis',
    text: `SELECT input.room_id, input.message_id, found.emoji, (
        SELECT count(*) FROM (
          SELECT 1 FROM history.reactions x
           WHERE x.room_id = input.room_id AND x.message_id = input.message_id AND x.emoji = found.emoji
           LIMIT input.most) counted) AS count
      FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS input (room_id, message_id, most)
     CROSS JOIN LATERAL (
       WITH RECURSIVE emojis (emoji, n) AS (
         SELECT (SELECT min(x.emoji) FROM history.reactions x
                  WHERE x.room_id = input.room_id AND x.message_id = input.message_id), 1
         UNION ALL
         SELECT (SELECT min(x.emoji) FROM history.reactions x
                  WHERE x.room_id = input.room_id AND x.message_id = input.message_id AND x.emoji > e.emoji), e.n + 1
           FROM emojis e WHERE e.emoji IS NOT NULL AND e.n < ${String(EMOJIS_READ)})
       SELECT emoji FROM emojis WHERE emoji IS NOT NULL) found`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, message_id: messageId, emoji, count } of rows)
      drafts.room(roomId).reactions.knowCount({ messageId, emoji, count });
  },
};
