import type { RoomId, UserId } from '#contracts';
import { personColumns } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';
import { knowMembers, MEMBER_LIST, type NamedMemberRow } from './named-members.fact.js';

/**
 * The next owners if the owner ($2) of a room leaves, $3 per room. Reads all members of the room, but only if a user
 * who may leave is its owner.
 */
export const heirs: Fact<[RoomId, UserId, number], NamedMemberRow> = {
  // One more than there are commands: each may remove one of them.
  keysOf: ({ command: { actor }, names: { mayLoseOwner } }, { roomId, entries }) =>
    mayLoseOwner === true ? [[roomId, actor.userId, entries.length + 1]] : NONE,
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
