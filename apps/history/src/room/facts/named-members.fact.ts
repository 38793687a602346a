import type { RoomId, UserId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { MEMBER_COLUMNS } from '../rows/member.rows.js';
import { joinedPerson, personColumns, type PersonColumns } from '../rows/person.js';
import type { Drafts } from '../draft/drafts.js';
import { NONE, type Fact } from './fact.js';
import type { MemberRecord } from '../rows/room-facts.js';

export const MEMBER_LIST = selectList('m', MEMBER_COLUMNS);

export type NamedMemberRow = MemberRecord & PersonColumns;

export function knowMembers(drafts: Drafts, rows: readonly NamedMemberRow[]): void {
  for (const row of rows) {
    drafts.room(row.room_id).knowMember(row);
    drafts.people.know(joinedPerson(row));
  }
}

/** With their profiles: senders are not read apart. Index: primary keys. */
export const namedMembers: Fact<[RoomId, UserId], NamedMemberRow> = {
  keysOf: ({ command: { actor }, names: { members = NONE } }, { roomId }) =>
    [actor.userId, ...members].map((userId) => [roomId, userId]),
  statement: {
    name: 'named-members',
    text: `SELECT ${MEMBER_LIST}, ${personColumns('p')}
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, user_id)
      JOIN history.members m ON m.room_id = input.room_id AND m.user_id = input.user_id
      LEFT JOIN history.people p ON p.user_id = m.user_id`,
  },
  into: knowMembers,
};
