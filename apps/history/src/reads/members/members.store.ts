import type { Member, RoomId, UserBrief, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { personBrief, personColumns, type JoinedPerson } from '../../room/rows/person.js';
import { toMember, type MemberRow } from '../../room/rows/member.rows.js';
import { foldedSql } from '../../store/folded.sql.js';

export type NamedMemberRow = MemberRow & JoinedPerson;

/** Select list and join of every statement that reads members: a member `me` with its person `p`. */
export const MEMBER_SELECT = `
  SELECT me.room_id, me.user_id, me.role, me.state, me.joined_at, me.read_seq, me.notify, me.muted_until, me.rev,
         me.urev, ${personColumns('p')}
    FROM history.members me
    JOIN history.people p ON p.user_id = me.user_id`;

/** Index: members' primary key in its order, people's for each row. With a query it reads the names of all members. */
export const MEMBERS_BY_ID: Statement = {
  name: 'members-by-id',
  text: `${MEMBER_SELECT}
   WHERE me.room_id = $1 AND me.state = 'joined' AND ($2::uuid IS NULL OR me.user_id > $2)
     AND ($3::text IS NULL OR strpos(lower(p.username), ${foldedSql('$3')}) > 0
       OR strpos(${foldedSql('p.display_name')}, ${foldedSql('$3')}) > 0)
   ORDER BY me.user_id
   LIMIT $4`,
};

/** Index: members_banned in its order, people's primary key for each row. Leaves out erased accounts. */
export const BANNED_BY_ID: Statement = {
  name: 'banned-by-id',
  text: `${MEMBER_SELECT}
   WHERE me.room_id = $1 AND me.state = 'banned' AND ($2::uuid IS NULL OR me.user_id > $2) AND p.erased_at IS NULL
   ORDER BY me.user_id
   LIMIT $3`,
};

/** Index: people's primary key. */
export const BRIEF: Statement = {
  name: 'brief',
  text: `SELECT ${personColumns('p')} FROM history.people p WHERE p.user_id = $1`,
};

/** The joined members after this one, by id. `query` is a part of the username or display name. */
export async function readMembers(
  sql: Sql,
  roomId: RoomId,
  query: string | undefined,
  after: UserId | null,
  limit: number,
): Promise<Member[]> {
  const rows = await sql.rows<NamedMemberRow>(MEMBERS_BY_ID, [roomId, after, query ?? null, limit]);
  return rows.map(toNamedMember);
}

/** The banned users after this one, by id. */
export async function readBanned(sql: Sql, roomId: RoomId, after: UserId | null, limit: number): Promise<Member[]> {
  const rows = await sql.rows<NamedMemberRow>(BANNED_BY_ID, [roomId, after, limit]);
  return rows.map(toNamedMember);
}

export async function readBrief(sql: Sql, userId: UserId): Promise<UserBrief | null> {
  const [row] = await sql.rows<JoinedPerson>(BRIEF, [userId]);
  return row ? personBrief(row) : null;
}

export function toNamedMember(row: NamedMemberRow): Member {
  return toMember(row, personBrief(row));
}
