import type { Actor, CommandId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { lockSelf } from '../people/people.store.js';

/** Index: the primary key. */
export const KNOWN_CHANGE: Statement = {
  name: 'known-change',
  text: 'SELECT 1 FROM history.commands WHERE room_id = $1 AND command_id = $2',
};

/** The user's id stands in the place of the room's. A copy gets its answer from the state, so no text is kept. */
export const KEEP_CHANGE: Statement = {
  name: 'keep-change',
  text: `INSERT INTO history.commands (room_id, command_id, result) VALUES ($1, $2, '{}')`,
};

// until 0.4: a gateway of 0.2 changes bookmarks without the actor.
/** Index: the primary key. */
export const LOCK_USER: Statement = {
  name: 'lock-user',
  text: 'SELECT erased_at FROM history.people WHERE user_id = $1 FOR UPDATE',
};

/**
 * Until the transaction ends, nothing else changes the user's own state. Returns true if the user is erased: the token may stay
 * valid for some seconds.
 */
export async function lockUser(sql: Sql, userId: UserId, actor: Actor | undefined): Promise<boolean> {
  if (actor !== undefined) return lockSelf(sql, actor);
  const [row] = await sql.rows<{ erased_at: Date | null }>(LOCK_USER, [userId]);
  return row?.erased_at instanceof Date;
}

/** True if the change was carried out before. */
export async function isKnownChange(sql: Sql, userId: UserId, requestId: CommandId | undefined): Promise<boolean> {
  return requestId !== undefined && (await sql.rows(KNOWN_CHANGE, [userId, requestId])).length > 0;
}

/** A job forgets it after 60 s: by then the deadline of every copy has passed. */
export async function keepChange(sql: Sql, userId: UserId, requestId: CommandId | undefined): Promise<void> {
  if (requestId !== undefined) await sql.rows(KEEP_CHANGE, [userId, requestId]);
}
