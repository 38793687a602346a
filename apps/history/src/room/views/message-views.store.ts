import type { MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { readReactions, type MessageKey } from './reactions.store.js';
import { MessageViews, type OwnReaction } from './message-views.js';

/** Emojis with which users have reacted. Served by the primary key. */
export const OWN_REACTIONS: Statement = {
  name: 'own-reactions',
  text: `SELECT x.room_id, x.message_id, x.emoji, x.user_id
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS asked (room_id, message_id, user_id)
    JOIN history.reactions x
      ON x.room_id = asked.room_id AND x.message_id = asked.message_id AND x.user_id = asked.user_id`,
};

/** One message, and the one user who is answered with it. */
export type AskedMessage = MessageKey & { readonly userId: UserId };

interface OwnReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  user_id: UserId;
}

/** Sent without waiting for the transaction's writes, it still sees them; nothing asked, nothing sent. */
export async function readMessageViews(
  sql: Sql,
  changed: readonly MessageKey[],
  asked: readonly AskedMessage[],
): Promise<MessageViews> {
  const keys = [...new Map([...changed, ...asked].map((key) => [key.roomId + key.id, key])).values()];
  if (keys.length === 0) return new MessageViews();
  const [reactions, own] = await Promise.all([readReactions(sql, keys, null), readOwn(sql, asked)]);
  return new MessageViews(reactions, own);
}

async function readOwn(sql: Sql, asked: readonly AskedMessage[]): Promise<OwnReaction[]> {
  if (asked.length === 0) return [];
  const rows = await sql.rows<OwnReactionRow>(OWN_REACTIONS, [
    asked.map(({ roomId }) => roomId),
    asked.map(({ id }) => id),
    asked.map(({ userId }) => userId),
  ]);
  return rows.map(({ room_id: roomId, message_id: id, user_id: userId, emoji }) => ({ roomId, id, userId, emoji }));
}
