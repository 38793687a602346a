import {
  ChatError,
  invalid,
  LIMITS,
  SCHEDULE_AHEAD_MAX_MS,
  type PutScheduled,
  type Scheduled,
  type UserId,
} from '#contracts';
import { sameJson } from '../room/rules/fingerprint.policy.js';
import { contentOf, type ScheduledRow } from './scheduled.rows.js';

/** A message that is refused with `retry: later` is tried again for so long. */
const TRIED_FOR_MS = 3_600_000;
/** Between two tries: an eighth of the time since the first one, within these bounds. */
const RETRY_MIN_MS = 5_000;
const RETRY_MAX_MS = 60_000;
const RETRY_SHARE = 8;
/** The room says when it takes the message; also a little clock that is wrong must not make the tries many. */
const RETRY_TOLD_MIN_MS = 500;

/** The row under the id of a request, locked. */
export interface LockedScheduled extends Omit<ScheduledRow, 'state'> {
  readonly user_id: UserId;
  readonly state: Scheduled['state'] | 'removed';
  /** The latest requests that changed it. */
  readonly request_ids: readonly string[];
  /** A history is sending it. */
  readonly is_claimed: boolean;
}

/** The rows by which `assertMayPut` decides. */
export interface PutFacts {
  readonly row: LockedScheduled | undefined;
  /** The room of the request, or the one before, has a message with the id. */
  readonly isStored: boolean;
  /** The user's scheduled messages. */
  readonly count: number;
}

/** A row that is there for clients. */
export function isThere(row: LockedScheduled | undefined): row is LockedScheduled & ScheduledRow {
  return row !== undefined && row.state !== 'removed';
}

/** @throws ChatError IDEMPOTENCY_MISMATCH, CONFLICT, INVALID with the field `at` or `inRoom`, LIMIT_REACHED */
export function assertMayPut({ row, isStored, count }: PutFacts, put: PutScheduled, userId: UserId, now: Date): void {
  if (row !== undefined && row.user_id !== userId) throw new ChatError('IDEMPOTENCY_MISMATCH');
  if (row?.is_claimed || isStored) throw new ChatError('CONFLICT');
  if (isThere(row) && isSame(row, put)) return;
  assertFields(put, now);
  if (!isThere(row) && count >= LIMITS.scheduled) throw new ChatError('LIMIT_REACHED', { scope: 'scheduled' });
}

/** @throws ChatError INVALID */
function assertFields({ at, threadId, inRoom }: PutScheduled, now: Date): void {
  if (inRoom === true && threadId === undefined) throw invalid('inRoom', 'is only for replies');
  const ahead = Date.parse(at) - now.getTime();
  if (ahead <= 0 || ahead > SCHEDULE_AHEAD_MAX_MS) throw invalid('at', 'must be in the future, at most 90 days ahead');
}

/** The row waits, with all that the request asks for. */
export function isSame(row: LockedScheduled & ScheduledRow, put: PutScheduled): boolean {
  return (
    row.state === 'waiting' &&
    row.room_id === put.roomId &&
    row.at.getTime() === Date.parse(put.at) &&
    // Both are JSON: one was stored, the other came over the wire.
    sameJson({ ...row.message }, { ...contentOf(put) })
  );
}

/** The state of a message after a try. */
export type Next =
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: NonNullable<Scheduled['error']> }
  /** `refused`: the hour has begun. */
  | { readonly kind: 'again'; readonly inMs: number; readonly refused: boolean }
  /** Nobody knows whether the message was stored. The claim stays until the command can have no more effect. */
  | { readonly kind: 'open' };

/**
 * @param error of the command
 * @param triedMs the time since the message was first refused with `retry: later`
 */
export function nextAfter(error: ChatError, triedMs: number): Next {
  switch (error.code) {
    // A message is stored under the id: it is the author's, who need not send it twice.
    case 'IDEMPOTENCY_MISMATCH':
      return { kind: 'gone' };
    // The room is deleted, or retention has purged the message of this id.
    case 'GONE':
      return error.details.field === undefined ? { kind: 'gone' } : { kind: 'failed', error: shown(error) };
    case 'TIMEOUT':
      return { kind: 'open' };
    // No answer about the message: the service is not there, and the hour has not begun.
    case 'OVERLOADED':
      return { kind: 'again', inMs: RETRY_MIN_MS, refused: false };
    default:
      if (error.retry !== 'later' || triedMs >= TRIED_FOR_MS) return { kind: 'failed', error: shown(error) };
      return { kind: 'again', inMs: pauseAfter(error, triedMs), refused: true };
  }
}

function pauseAfter({ details: { retryAfterMs = Infinity } }: ChatError, triedMs: number): number {
  const pauseMs = Math.min(Math.max(triedMs / RETRY_SHARE, RETRY_MIN_MS), RETRY_MAX_MS);
  return Math.max(Math.min(pauseMs, retryAfterMs), RETRY_TOLD_MIN_MS);
}

function shown({ code, details }: ChatError): NonNullable<Scheduled['error']> {
  return { code, ...(details.field !== undefined && { field: details.field }) };
}
