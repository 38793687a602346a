import type { RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { NamedKeys } from './named-keys.policy.js';
import { ReactionsDraft, type EmojiCount, type ReactionKey } from '../draft/reactions-draft.js';
import { MESSAGE_EMOJIS, NAMED_REACTIONS, type MessageEmojiRow, type NamedReactionRow } from './room-facts.sql.js';

type NamedReactions = NamedKeys['reactions'];

/** The facts for commands about reactions, by room. Sends no statement without such a command. */
export async function readReactionFacts(sql: Sql, named: NamedReactions): Promise<Map<RoomId, ReactionsDraft>> {
  if (named.length === 0) return new Map();
  const [held, counts] = await Promise.all([readHeld(sql, named), readCounts(sql, named)]);
  const rooms = new Set(named.map(({ roomId }) => roomId));
  return new Map(
    [...rooms].map((roomId) => [roomId, new ReactionsDraft(held.get(roomId) ?? [], counts.get(roomId) ?? [])]),
  );
}

async function readHeld(sql: Sql, named: NamedReactions): Promise<Map<RoomId, ReactionKey[]>> {
  const rows = await sql.rows<NamedReactionRow>(NAMED_REACTIONS, [
    named.map(({ roomId }) => roomId),
    named.map(({ messageId }) => messageId),
    named.map(({ emoji }) => emoji),
    named.map(({ userId }) => userId),
  ]);
  const held = new Map<RoomId, ReactionKey[]>();
  for (const { room_id: roomId, message_id: messageId, emoji, user_id: userId } of rows)
    held.set(roomId, [...(held.get(roomId) ?? []), { messageId, emoji, userId }]);
  return held;
}

async function readCounts(sql: Sql, named: NamedReactions): Promise<Map<RoomId, EmojiCount[]>> {
  const messages = [...new Map(named.map((each) => [each.roomId + each.messageId, each])).values()];
  const rows = await sql.rows<MessageEmojiRow>(MESSAGE_EMOJIS, [
    messages.map(({ roomId }) => roomId),
    messages.map(({ messageId }) => messageId),
    named.length + 1,
  ]);
  const counts = new Map<RoomId, EmojiCount[]>();
  for (const { room_id: roomId, message_id: messageId, emoji, count } of rows)
    counts.set(roomId, [...(counts.get(roomId) ?? []), { messageId, emoji, count }]);
  return counts;
}
