import { REACTION_USERS_MAX, type MessageId, type Reaction, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** One message. */
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
 * The index `reactions_newest`: the entries of each message, of at most `emojisPerMessage` emojis with
 * `membersPerRoom` users each. The oldest emoji comes first, the newest user.
 */
export const REACTIONS: Statement = {
  name: 'reactions',
  text: `SELECT asked.room_id, asked.id AS message_id, found.emoji, found.count, found.user_ids, found.mine
    FROM unnest($1::uuid[], $2::uuid[]) AS asked (room_id, id)
   CROSS JOIN LATERAL (
     SELECT x.emoji, count(*) AS count, min(x.created_at) AS since, bool_or(x.user_id = $3::uuid) AS mine,
            (array_agg(x.user_id ORDER BY x.created_at DESC, x.user_id DESC))[1:${String(REACTION_USERS_MAX)}]::text[]
              AS user_ids
       FROM history.reactions x
      WHERE x.room_id = asked.room_id AND x.message_id = asked.id
      GROUP BY x.emoji) found
   ORDER BY found.since, found.emoji`,
};

/** Reactions of messages, as answers and items carry them. */
export class MessageReactions {
  private readonly byMessage = new Map<string, Reaction[]>();

  /** The oldest emoji first; empty where there is none. */
  of({ roomId, id }: MessageKey): Reaction[] {
    return this.byMessage.get(roomId + id) ?? [];
  }

  add(key: MessageKey, reaction: Reaction): void {
    const known = this.byMessage.get(key.roomId + key.id);
    if (known === undefined) this.byMessage.set(key.roomId + key.id, [reaction]);
    else known.push(reaction);
  }
}

/** With `mine` in answers to one user; without (`userId` is `null`) in what all members are sent. */
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
