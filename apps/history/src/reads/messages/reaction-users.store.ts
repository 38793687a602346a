import type { UserBrief } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { personBrief, personColumns, type JoinedPerson } from '../../room/rows/person.js';
import type { MessageKey } from '../../room/views/reactions.store.js';
import type { ReactionPlace } from '../paging/place-cursor.policy.js';

/** Index: `reactions_newest` in its order, people's primary key for each row. */
export const REACTION_USERS: Statement = {
  name: 'reaction-users',
  text: `SELECT x.created_at, ${personColumns('p')}
    FROM history.reactions x JOIN history.people p ON p.user_id = x.user_id
   WHERE x.room_id = $1 AND x.message_id = $2 AND x.emoji = $3
     AND ($4::float8 IS NULL OR (x.created_at, x.user_id) < (to_timestamp($4::float8 / 1000), $5::uuid))
   ORDER BY x.created_at DESC, x.user_id DESC
   LIMIT $6`,
};

/** The users who reacted with this emoji after this place, newest first. */
export async function readReactionUsers(
  sql: Sql,
  { roomId, id }: MessageKey,
  emoji: string,
  after: ReactionPlace | null,
  limit: number,
): Promise<{ user: UserBrief; place: ReactionPlace }[]> {
  const values = [roomId, id, emoji, after?.createdAtMs ?? null, after?.userId ?? null, limit];
  const rows = await sql.rows<JoinedPerson & { created_at: Date }>(REACTION_USERS, values);
  return rows.map((row) => ({
    user: personBrief(row),
    place: { createdAtMs: row.created_at.getTime(), userId: row.person_user_id },
  }));
}
