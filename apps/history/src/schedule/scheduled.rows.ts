import type {
  MessageId,
  PutScheduled,
  RoomId,
  SessionId,
  Scheduled,
  ScheduledContent,
  UserId,
  UserItem,
} from '#contracts';

/** A row of `history.scheduled` that clients see: it waits, or it has failed. */
export interface ScheduledRow {
  id: MessageId;
  room_id: RoomId;
  at: Date;
  message: ScheduledContent;
  state: Scheduled['state'];
  error: Scheduled['error'];
  changed_at: Date;
  session_id: SessionId | null;
}

/** The columns of `ScheduledRow`. */
export const SCHEDULED_COLUMNS = 's.id, s.room_id, s.at, s.message, s.state, s.error, s.changed_at, s.session_id';

export function toScheduled(row: ScheduledRow): Scheduled {
  return {
    id: row.id,
    roomId: row.room_id,
    at: row.at.toISOString(),
    message: row.message,
    state: row.state,
    error: row.error,
    changedAt: row.changed_at.toISOString(),
    sessionId: row.session_id,
  };
}

export function itemOf(id: MessageId, scheduled: Scheduled | null): UserItem {
  return { type: 'scheduled', id, scheduled };
}

/** The fields that were given. */
export function contentOf({ body, replyTo, mentions, ext, threadId, inRoom }: PutScheduled): ScheduledContent {
  return {
    body,
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions !== undefined && { mentions }),
    ...(ext !== undefined && { ext }),
    ...(threadId !== undefined && { threadId }),
    ...(inRoom !== undefined && { inRoom }),
  };
}

/** A row that its claim lets this history send. */
export interface DueRow extends ScheduledRow {
  user_id: UserId;
  /** When the message was first refused with `retry: later`. */
  refused_at: Date | null;
}
