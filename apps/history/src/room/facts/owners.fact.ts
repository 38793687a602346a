import type { RoomId } from '#contracts';
import { personColumns } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';
import { knowMembers, MEMBER_LIST, type NamedMemberRow } from './named-members.fact.js';

/** The owner of a room to which an operator gives another one. Reads all members of the room. Index: primary keys. */
export const owners: Fact<[RoomId], NamedMemberRow> = {
  keysOf: ({ names: { owner } }, { roomId }) => (owner === true ? [[roomId]] : NONE),
  statement: {
    name: 'owners',
    text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
      FROM unnest($1::uuid[]) AS input (room_id)
      JOIN history.members m ON m.room_id = input.room_id AND m.role = 'owner' AND m.state = 'joined'
      JOIN history.people p ON p.user_id = m.user_id`,
  },
  into: knowMembers,
};
