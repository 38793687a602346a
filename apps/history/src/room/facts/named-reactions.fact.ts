import type { MessageId, RoomId, UserId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface NamedReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/** Reactions by (room, message, emoji, user). Index: the primary key. */
export const namedReactions: Fact<[RoomId, MessageId, string, UserId], NamedReactionRow> = {
  keysOf: ({ command: { actor }, names: { reactions = NONE } }, { roomId }) =>
    reactions.map(({ messageId, emoji }) => [roomId, messageId, emoji, actor.userId]),
  statement: {
    name: 'named-reactions',
    text: `SELECT x.room_id, x.message_id, x.emoji, x.user_id
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS input (room_id, message_id, emoji, user_id)
      JOIN history.reactions x ON x.room_id = input.room_id AND x.message_id = input.message_id
       AND x.emoji = input.emoji AND x.user_id = input.user_id`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, message_id: messageId, emoji, user_id: userId } of rows)
      drafts.room(roomId).reactions.know({ messageId, emoji, userId });
  },
};
