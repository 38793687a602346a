import type { Member, MemberState, NotifyLevel, Rev, Role, RoomId, Seq, Urev, UserBrief, UserId } from '#contracts';
import type { Columns } from './columns.js';

/** A row of `history.members` for reads. */
export interface MemberRow {
  room_id: RoomId;
  user_id: UserId;
  role: Role;
  state: MemberState;
  joined_at: Date;
  read_seq: Seq;
  notify: NotifyLevel;
  muted_until: Date | null;
  rev: Rev;
  urev: Urev;
}

/** The columns of `history.members`. */
export const MEMBER_COLUMNS = {
  room_id: 'uuid',
  user_id: 'uuid',
  role: 'text',
  state: 'text',
  joined_at: 'timestamptz',
  read_seq: 'bigint',
  notify: 'text',
  muted_until: 'timestamptz',
  last_sent_at: 'timestamptz',
  last_edited_at: 'timestamptz',
  rev: 'bigint',
  urev: 'bigint',
} as const satisfies Columns<MemberRow & { last_sent_at: Date | null; last_edited_at: Date | null }>;

/** A member as others see them. */
export function toMember(row: MemberRow, user: UserBrief): Member {
  return {
    user,
    role: row.role,
    state: row.state,
    joinedAt: row.joined_at.toISOString(),
    mutedUntil: row.muted_until?.toISOString() ?? null,
    rev: row.rev,
  };
}
