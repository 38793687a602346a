import type { RoomId } from '#contracts';
import type { CommandSql } from '../store/command-sql.js';
import type { Append } from './append.policy.js';
import { APPEND_IF_UNCHANGED, MESSAGES, ROOMS, SENDERS } from './append.sql.js';

/**
 * Stores the appends whose rooms are as remembered, and returns these rooms.
 * @param isInTime asked when a connection is free; if it returns false, none is stored
 * @throws PostgreSQL's error; then none is stored
 */
export async function appendIfUnchanged(
  sql: CommandSql,
  appends: readonly Append[],
  isInTime: () => boolean,
): Promise<ReadonlySet<RoomId>> {
  const rooms = appends.map(({ draft: { record }, before: { room } }) => ({
    id: record.id,
    from_seq: room.head_seq,
    from_rev: room.head_rev,
    head_seq: record.head_seq,
    head_rev: record.head_rev,
    last_activity_at: record.last_activity_at,
  }));
  const senders = appends.flatMap(({ draft }) =>
    [...draft.memberChanges.keys()].flatMap((userId) => draft.member(userId) ?? []),
  );
  const messages = appends.flatMap(({ draft }) => draft.newMessages);
  const values = [...MESSAGES.values(messages), ...ROOMS.values(rooms), ...SENDERS.values(senders)];
  const unchanged = await sql.rows<{ id: RoomId }>(APPEND_IF_UNCHANGED, values, isInTime);
  return new Set(unchanged.map(({ id }) => id));
}
