import type { ServerRole } from './app-room-requests.js';
import type { ErrorCode } from './errors.js';
import type { CleanupId, MessageId, UserId } from './ids.js';

export interface MembersChange {
  /** The members that the command changed. */
  changed: number;
  refused: { userId: UserId; code: ErrorCode; scope?: string }[];
}

export interface SetMembers {
  set: { userId: UserId; role?: ServerRole }[];
  remove: UserId[];
  /** Without system messages. */
  quiet: boolean;
}

/** What an operator does to a group. */
export type RoomActOfOperator = { kind: 'archive' | 'open' | 'delete' } | { kind: 'owner'; userId: UserId };

/** A part of the messages that a ban deletes. */
export interface CleanUp {
  id: CleanupId;
  actorId: UserId;
  userId: UserId;
  messageIds: MessageId[];
  /** The room's log has the act already. */
  logged: boolean;
}
