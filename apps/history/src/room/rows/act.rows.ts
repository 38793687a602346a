import type { ActName, CleanupId, MessageId, Rev, Role, RoomId, Seq, UserId } from '#contracts';
import type { Columns } from './columns.js';

/** A row of `history.room_acts`: an act of one user on another. */
export interface ActRow {
  room_id: RoomId;
  /** The rev of the change, which no other act has. */
  rev: Rev;
  at: Date;
  act: ActName;
  actor_id: UserId;
  /** `null`: the sender of the deleted message was erased. */
  user_id: UserId | null;
  message_id: MessageId | null;
  role: Role | null;
  muted_until: Date | null;
  reason: string | null;
}

/** The columns of `history.room_acts`. */
export const ACT_COLUMNS = {
  room_id: 'uuid',
  rev: 'bigint',
  at: 'timestamptz',
  act: 'text',
  actor_id: 'uuid',
  user_id: 'uuid',
  message_id: 'uuid',
  role: 'text',
  muted_until: 'timestamptz',
  reason: 'text',
} as const satisfies Columns<ActRow>;

/** A row of `history.cleanups`: the messages of a banned user that are still to be deleted. */
export interface CleanupRow {
  room_id: RoomId;
  id: CleanupId;
  actor_id: UserId;
  user_id: UserId;
  /** Older messages stay. */
  since: Date;
  /** Messages from here on are done. */
  below_seq: Seq;
  /** So many more of the user's messages are deleted at most. */
  messages_left: number;
  logged: boolean;
}

/** The columns of `history.cleanups`. */
export const CLEANUP_COLUMNS = {
  room_id: 'uuid',
  id: 'uuid',
  actor_id: 'uuid',
  user_id: 'uuid',
  since: 'timestamptz',
  below_seq: 'bigint',
  messages_left: 'int',
  logged: 'boolean',
} as const satisfies Columns<CleanupRow>;
