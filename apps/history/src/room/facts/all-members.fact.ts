import { NIL } from 'uuid';
import { LIMITS, type RoomId, type UserId } from '#contracts';
import { hostedBy } from '../rows/host.rows.js';
import { personColumns } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';
import { knowMembers, MEMBER_LIST, type NamedMemberRow } from './named-members.fact.js';

/**
 * All members of a room that its owner, its host or an operator ($2) may end: each of them loses it. The server itself may read them
 * for other acts. Index: primary keys.
 */
export const allMembers: Fact<[RoomId, UserId], NamedMemberRow> = {
  // An earlier command may make another user the owner, who then ends the room. Its caller is the present owner.
  keysOf: ({ command: { actor }, names: { mayLoseOwner, allMembers: all } }, { roomId, entries }) =>
    (mayLoseOwner === true || all === true) && entries.some(({ names }) => names.allMembers)
      ? [[roomId, actor.userId]]
      : NONE,
  statement: {
    name: 'all-members',
    text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, user_id)
      JOIN history.rooms r ON r.id = input.room_id
      LEFT JOIN history.members o ON o.room_id = input.room_id AND o.user_id = input.user_id
      CROSS JOIN LATERAL (
        SELECT * FROM history.members c WHERE c.room_id = input.room_id AND c.state = 'joined'
         ORDER BY c.user_id LIMIT ${String(LIMITS.membersPerRoom)}) m
      JOIN history.people p ON p.user_id = m.user_id
     WHERE o.role = 'owner' OR ${hostedBy('r', 'input.user_id')} OR input.user_id = '${NIL}'`,
  },
  into: knowMembers,
};
