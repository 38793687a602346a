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
      CROSS JOIN LATERAL (
        SELECT * FROM history.members o
         WHERE o.room_id = input.room_id AND o.role = 'owner' AND o.state = 'joined' LIMIT 1) m
      JOIN history.people p ON p.user_id = m.user_id`,
  },
  into: knowMembers,
};
