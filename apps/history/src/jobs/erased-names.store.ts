import type { MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { LOCK_ROOMS } from '../room/facts/room-locks.sql.js';
import type { MessageKey } from '../room/views/reactions.store.js';

const PEOPLE_AT_ONCE = 100;
/** Per transaction, which locks their rooms for about 10 ms. */
const FORWARDS_PER_TRANSACTION = 200;

/** Users who were erased at least $1 seconds ago, and whom forwards may still name. Index: `people_erased`. */
export const STILL_NAMED: Statement = {
  name: 'still-named',
  text: `SELECT user_id FROM history.people
    WHERE named_in_forwards AND erased_at < now() - make_interval(secs => $1) ORDER BY erased_at LIMIT $2`,
};

/** Forwards that name one of these users as the sender of their origin. Index: `messages_forwarded`. */
export const NAMING_FORWARDS: Statement = {
  name: 'naming-forwards',
  text: `SELECT m.room_id, m.id FROM unnest($1::uuid[]) AS input (user_id)
    JOIN history.messages m ON (m.forward_of ->> 'senderId')::uuid = input.user_id
     AND m.forward_of ->> 'senderName' IS NOT NULL
   LIMIT $2`,
};

/** No reader sees the change, because reads hide the name of an erased user, so it takes no rev. Index: `messages_id`. */
export const REMOVE_NAMES: Statement = {
  name: 'remove-names',
  text: `UPDATE history.messages m SET forward_of = jsonb_set(m.forward_of::jsonb, '{senderName}', 'null')
     FROM unnest($1::uuid[], $2::uuid[]) AS n (room_id, id)
    WHERE m.room_id = n.room_id AND m.id = n.id AND m.forward_of IS NOT NULL`,
};

/** Index: the primary key. */
export const SETTLE_NAMES: Statement = {
  name: 'settle-names',
  text: 'UPDATE history.people SET named_in_forwards = false WHERE user_id = ANY($1::uuid[])',
};

export async function readStillNamed(sql: Sql, erasedSeconds: number): Promise<UserId[]> {
  const rows = await sql.rows<{ user_id: UserId }>(STILL_NAMED, [erasedSeconds, PEOPLE_AT_ONCE]);
  return rows.map((row) => row.user_id);
}

/** Some of the forwards that name these users. */
export async function readNamingForwards(sql: Sql, userIds: readonly UserId[]): Promise<MessageKey[]> {
  const rows = await sql.rows<{ room_id: RoomId; id: MessageId }>(NAMING_FORWARDS, [userIds, FORWARDS_PER_TRANSACTION]);
  return rows.map(({ room_id: roomId, id }) => ({ roomId, id }));
}

/** Locks the rooms, because a command that has read a forward would write it back with the name. */
export async function removeNames(open: Sql, forwards: readonly MessageKey[]): Promise<void> {
  const roomIds = forwards.map(({ roomId }) => roomId);
  await Promise.all([
    open.rows(LOCK_ROOMS, [roomIds]),
    open.rows(REMOVE_NAMES, [roomIds, forwards.map(({ id }) => id)]),
  ]);
}

/** No forward names these users any more. */
export async function settleNames(sql: Sql, userIds: readonly UserId[]): Promise<void> {
  await sql.rows(SETTLE_NAMES, [userIds]);
}
