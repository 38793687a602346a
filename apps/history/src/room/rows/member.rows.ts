import type { Member, MemberState, NotifyLevel, Rev, Role, RoomId, Seq, Urev, UserBrief, UserId } from '#contracts';

/** What readers need of a row of `history.members`. */
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

/** A member as the others in the room see it. */
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
