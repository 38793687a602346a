import { LIMITS, type RoomId, type UserId } from '#contracts';
import type { Entry } from '../draft/room-work.js';
import { personColumns } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';
import { knowMembers, MEMBER_LIST, type NamedMemberRow } from './named-members.fact.js';

/**
 * The next owners if the owner ($2) of a room leaves, $3 per room. Reads all members of the room, but only if a user
 * who may leave is its owner.
 */
export const heirs: Fact<[RoomId, UserId, number], NamedMemberRow> = {
  // Only these commands make another user the owner. So if the room may end, its present owner is among them.
  keysOf: ({ command: { actor }, names: { mayLoseOwner, endsRoom } }, { roomId, entries }) =>
    mayLoseOwner === true || endsRoom === true ? [[roomId, actor.userId, heirsToRead(entries)]] : NONE,
  statement: {
    name: 'heirs',
    text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
      FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS input (room_id, user_id, count)
      JOIN history.members o ON o.room_id = input.room_id AND o.user_id = input.user_id AND o.role = 'owner'
      CROSS JOIN LATERAL (
        SELECT * FROM history.members c
         WHERE c.room_id = input.room_id AND c.state = 'joined' AND c.user_id <> input.user_id
         ORDER BY array_position(ARRAY['admin', 'moderator', 'member', 'reader'], c.role), c.joined_at, c.user_id
         LIMIT input.count) m
      JOIN history.people p ON p.user_id = m.user_id`,
  },
  into: knowMembers,
};

/** The number of possible next owners to read: one more than there are commands, or all members if the room may end. */
function heirsToRead(entries: readonly Entry[]): number {
  return entries.some(({ names }) => names.endsRoom) ? LIMITS.membersPerRoom : entries.length + 1;
}
