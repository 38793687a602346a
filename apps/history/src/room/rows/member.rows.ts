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

/** The columns of a member that only the write path reads. */
export interface OwnColumns {
  /** Why the member was muted at last. */
  mute_reason: string | null;
  /** Why a user who is not in the room was removed or banned. */
  gone_reason: string | null;
  last_sent_at: Date | null;
  /** Only kept in slow mode. */
  last_edited_at: Date | null;
  /** Since then the user is in the room through others, or has hidden it; `null` once the user has opened it. */
  unopened_at: Date | null;
  /** The seq of the user's newest message that does not move `read_seq`; `null` before the first one. */
  sent_aside_seq: Seq | null;
  /** Replies up to here are read in all threads of the room; `null` until it is first used. */
  threads_read_seq: Seq | null;
  /** The user has hidden the direct room until it has a message above this one. */
  hidden_seq: Seq | null;
  favourite: boolean;
  /** The user's own section of the list of rooms. */
  section: string | null;
  /** The user has marked the room as unread since their last `read:mark`. */
  unread_mark: boolean;
  /** The seq from which they have; only beside `unread_mark`. */
  unread_from: Seq | null;
  /** Until then the level is `notify_meanwhile`, from then on `notify`. Both are `null` or neither. */
  notify_until: Date | null;
  notify_meanwhile: NotifyLevel | null;
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
  mute_reason: 'text',
  gone_reason: 'text',
  last_sent_at: 'timestamptz',
  last_edited_at: 'timestamptz',
  unopened_at: 'timestamptz',
  hidden_seq: 'bigint',
  sent_aside_seq: 'bigint',
  favourite: 'boolean',
  section: 'text',
  unread_mark: 'boolean',
  unread_from: 'bigint',
  notify_until: 'timestamptz',
  notify_meanwhile: 'text',
  threads_read_seq: 'bigint',
  rev: 'bigint',
  urev: 'bigint',
} as const satisfies Columns<MemberRow & OwnColumns>;

/** `isUnopened` in SQL, of the member under this alias. */
export function unopened(alias: string): string {
  return `${alias}.unopened_at IS NOT NULL
    AND (${alias}.last_sent_at IS NULL OR ${alias}.last_sent_at < ${alias}.unopened_at)`;
}

/** `readSeq` in SQL, as clients see it, of the member under this alias: what the user sent aside counts as read. */
export function shownReadSeq(alias: string): string {
  return `greatest(${alias}.read_seq, ${alias}.sent_aside_seq)`;
}

/**
 * Others have put the user into the room, or the user has hidden it, and since then the user has neither opened it nor
 * written in it.
 */
export function isUnopened({ unopened_at: since, last_sent_at: sentAt }: OwnColumns): boolean {
  return since !== null && (sentAt === null || sentAt.getTime() < since.getTime());
}

/** The user's notification level. If it ends at a time, also that time and the level after it. */
export interface NotifySetting {
  readonly level: NotifyLevel;
  readonly until: Date | null;
  readonly then: NotifyLevel | null;
}

/** The member's setting at this time. */
export function notifyAt({ notify, ...row }: Pick<MemberRow, 'notify'> & OwnColumns, now: Date): NotifySetting {
  const { notify_until: until, notify_meanwhile: level } = row;
  if (until === null || level === null || until.getTime() <= now.getTime())
    return { level: notify, until: null, then: null };
  return { level, until, then: notify };
}

/** `notifyAt` now in SQL, of the member under this alias. */
export function notifyNow(alias: string): Record<keyof NotifySetting, string> {
  const isMeanwhile = `${alias}.notify_until > now()`;
  return {
    level: `CASE WHEN ${isMeanwhile} THEN ${alias}.notify_meanwhile ELSE ${alias}.notify END`,
    until: `CASE WHEN ${isMeanwhile} THEN ${alias}.notify_until END`,
    then: `CASE WHEN ${isMeanwhile} THEN ${alias}.notify END`,
  };
}

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
