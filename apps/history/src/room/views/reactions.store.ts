import { REACTION_USERS_MAX, type MessageId, type Reaction, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

export interface MessageKey {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

interface ReactionRow {
  room_id: RoomId;
  message_id: MessageId;
  emoji: string;
  count: number;
  user_ids: UserId[];
  mine: boolean | null;
}

/**
 * The reactions of messages, oldest emoji first, newest user first. Index: `reactions_newest`, all entries of each
 * message: at most `emojisPerMessage` emojis with `membersPerRoom` users each.
 */
export const REACTIONS: Statement = {
  name: 'reactions',
  text: `SELECT input.room_id, input.id AS message_id, found.emoji, found.count, found.user_ids, found.mine
    FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
   CROSS JOIN LATERAL (
     SELECT x.emoji, count(*) AS count, min(x.created_at) AS since, bool_or(x.user_id = $3::uuid) AS mine,
            (array_agg(x.user_id ORDER BY x.created_at DESC, x.user_id DESC))[1:${String(REACTION_USERS_MAX)}]::text[]
              AS user_ids
       FROM history.reactions x
      WHERE x.room_id = input.room_id AND x.message_id = input.id
      GROUP BY x.emoji) found
   ORDER BY found.since, found.emoji`,
};

/** Reactions of messages, as in answers and items. */
export class MessageReactions {
  private readonly byMessage = new Map<string, Reaction[]>();

  /** Oldest emoji first; empty without reactions. */
  of({ roomId, id }: MessageKey): Reaction[] {
    return this.byMessage.get(roomId + id) ?? [];
  }

  add(key: MessageKey, reaction: Reaction): void {
    const known = this.byMessage.get(key.roomId + key.id);
    if (known === undefined) this.byMessage.set(key.roomId + key.id, [reaction]);
    else known.push(reaction);
  }
}

/** @param userId the user who gets `mine` in an answer; `null` for items to all members, which have no `mine` */
export async function readReactions(
  sql: Sql,
  messages: readonly MessageKey[],
  userId: UserId | null,
): Promise<MessageReactions> {
  const reactions = new MessageReactions();
  if (messages.length === 0) return reactions;
  const keys = [messages.map(({ roomId }) => roomId), messages.map(({ id }) => id)];
  for (const row of await sql.rows<ReactionRow>(REACTIONS, [...keys, userId])) {
    const { emoji, count, user_ids: userIds, mine } = row;
    const reaction = { emoji, count, userIds, ...(mine === null ? {} : { mine }) };
    reactions.add({ roomId: row.room_id, id: row.message_id }, reaction);
  }
  return reactions;
}
