import type { RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { NamedKeys } from './named-keys.policy.js';
import { ReactionsDraft, type EmojiCount, type ReactionKey } from '../draft/reactions-draft.js';
import { MESSAGE_EMOJIS, NAMED_REACTIONS, type MessageEmojiRow, type NamedReactionRow } from './room-facts.sql.js';

type AskedReactions = NamedKeys['reactions'];

/** What commands about reactions have to know, by room; nothing asked, nothing sent. */
export async function readReactionFacts(sql: Sql, asked: AskedReactions): Promise<Map<RoomId, ReactionsDraft>> {
  if (asked.length === 0) return new Map();
  const [held, counts] = await Promise.all([readHeld(sql, asked), readCounts(sql, asked)]);
  const rooms = new Set(asked.map(({ roomId }) => roomId));
  return new Map(
    [...rooms].map((roomId) => [roomId, new ReactionsDraft(held.get(roomId) ?? [], counts.get(roomId) ?? [])]),
  );
}

async function readHeld(sql: Sql, asked: AskedReactions): Promise<Map<RoomId, ReactionKey[]>> {
  const rows = await sql.rows<NamedReactionRow>(NAMED_REACTIONS, [
    asked.map(({ roomId }) => roomId),
    asked.map(({ messageId }) => messageId),
    asked.map(({ emoji }) => emoji),
    asked.map(({ userId }) => userId),
  ]);
  const held = new Map<RoomId, ReactionKey[]>();
  for (const { room_id: roomId, message_id: messageId, emoji, user_id: userId } of rows)
    held.set(roomId, [...(held.get(roomId) ?? []), { messageId, emoji, userId }]);
  return held;
}

async function readCounts(sql: Sql, asked: AskedReactions): Promise<Map<RoomId, EmojiCount[]>> {
  const messages = [...new Map(asked.map((each) => [each.roomId + each.messageId, each])).values()];
  const rows = await sql.rows<MessageEmojiRow>(MESSAGE_EMOJIS, [
    messages.map(({ roomId }) => roomId),
    messages.map(({ messageId }) => messageId),
    asked.length + 1,
  ]);
  const counts = new Map<RoomId, EmojiCount[]>();
  for (const { room_id: roomId, message_id: messageId, emoji, count } of rows)
    counts.set(roomId, [...(counts.get(roomId) ?? []), { messageId, emoji, count }]);
  return counts;
}
