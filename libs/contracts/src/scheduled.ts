import type { ErrorCode } from './errors.js';
import type { Ext } from './ext.js';
import type { MessageId, RoomId, SessionId, UserId } from './ids.js';

/** The fields of a scheduled message that its author gave. */
export interface ScheduledContent {
  body: string;
  replyTo?: MessageId;
  mentions?: UserId[];
  ext?: Ext;
  threadId?: MessageId;
  inRoom?: boolean;
}

/** A message that the server sends at its time. Only its author sees it. */
export interface Scheduled {
  /** The id of the message. */
  id: MessageId;
  roomId: RoomId;
  at: string;
  message: ScheduledContent;
  state: 'waiting' | 'failed';
  /** Why it failed; `null` while it waits. */
  error: { code: ErrorCode; field?: string } | null;
  changedAt: string;
  /** The session that put it; `null` if an earlier server took it. Earlier servers leave the field out. */
  sessionId?: SessionId | null;
}

/** Earliest `at` first. */
export interface ScheduledPage {
  scheduled: Scheduled[];
  cursor: string | null;
}

/** `at` is at most this far ahead. */
export const SCHEDULE_AHEAD_MAX_MS = 90 * 86_400_000;
