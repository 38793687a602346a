import type { HookError, HookId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hasMode } from '../hooks/hook-mode.sql.js';
import type { HookRow } from '../hooks/hook-row.js';
import { HOOK_COLUMNS } from '../hooks/hook.store.js';

/** A clock that was set back, or a store that lost its last minutes. */
const BEFORE_FAULT = `interval '10 minutes'`;

/**
 * The store is another one, so no cursor counts any more. A listener goes on from before the store was last seen, and from before
 * what had not been accepted then. A second fault before the receiver knows of the first one keeps that time. Index: the primary key.
 */
export const BEGIN_RESET: Statement = {
  name: 'begin-reset',
  text: `UPDATE courier.hooks
      SET epoch = $3, reset_at = clock_timestamp(), generation = generation + 1, base_generation = generation + 1,
          from_zero = false, replay = NULL, caught_up = NOT from_start,
          reset_since = CASE WHEN reset_at IS NOT NULL THEN reset_since
            ELSE least(coalesce(seen_at, created_at), counted_at - make_interval(secs => lag_seconds)) - ${BEFORE_FAULT} END
    WHERE id = $1 AND epoch = $2 AND removed_at IS NULL RETURNING ${HOOK_COLUMNS}`,
};

/** Index: the primary key. */
export const END_RESET: Statement = {
  name: 'end-reset',
  text: `UPDATE courier.hooks SET reset_at = NULL
    WHERE id = $1 AND generation = $2 AND epoch = $3 AND reset_at IS NOT NULL AND removed_at IS NULL RETURNING ${HOOK_COLUMNS}`,
};

/** Index: the primary key. */
export const REPLAY_ALL: Statement = {
  name: 'replay-all',
  text: `UPDATE courier.hooks SET base_generation = generation, from_zero = true, caught_up = false, replay = NULL
    WHERE id = $1 AND generation = $2 AND replay = '"all"'`,
};

/** Index: the primary key. */
export const CATCH_UP: Statement = {
  name: 'catch-up-hook',
  text: 'UPDATE courier.hooks SET caught_up = true WHERE id = $1 AND base_generation = $2',
};

/** Index: the primary key. */
export const SEE_STORE: Statement = {
  name: 'see-store',
  text: `UPDATE courier.hooks SET seen_at = clock_timestamp() WHERE id = $1 AND epoch = $2 AND reset_at IS NULL`,
};

/** Index: the primary key. */
export const COUNT_WAITING: Statement = {
  name: 'count-waiting',
  text: `UPDATE courier.hooks
      SET lag_seconds = $3, waiting_rooms = $4, counted_at = clock_timestamp(), last_error = coalesce($6, last_error),
          last_accepted_at = greatest(last_accepted_at, clock_timestamp() - make_interval(secs => $5::float8))
    WHERE id = $1 AND leased_by = $2`,
};

/** The time at which a pulled hook last accepted. Index: the primary key. */
export const NOTE_ACCEPTED: Statement = {
  name: 'note-accepted',
  text: `UPDATE courier.hooks SET last_accepted_at = clock_timestamp() WHERE id = $1 AND ${hasMode('pulled')}`,
};

/** The time of auth that all erasures before have been accepted. It moves forward only. Index: the primary key. */
export const NOTE_ERASED: Statement = {
  name: 'note-erased',
  text: `UPDATE courier.hooks SET erased_until = greatest(erased_until, $2) WHERE id = $1`,
};

/** Index: the primary key. */
export const NOTE_TOLD: Statement = {
  name: 'note-told',
  text: `UPDATE courier.hooks h SET told = (
      SELECT jsonb_agg(each) FROM (
        SELECT each FROM jsonb_array_elements(h.told) each WHERE (each ->> 'at')::float8 > $3
        UNION ALL
        SELECT jsonb_build_object('userId', user_id, 'at', $4::float8) FROM unnest($2::uuid[]) user_id) kept)
    WHERE id = $1`,
};
/** The other couriers have the erasure itself in `erased_until` long before. */
const TOLD_KEPT_MS = 24 * 3_600_000;

/** The hook with its new epoch; `undefined` if another courier was first. */
export async function beginReset(
  sql: Sql,
  hookId: HookId,
  epoch: { readonly old: string; readonly new: string },
): Promise<HookRow | undefined> {
  return (await sql.rows<HookRow>(BEGIN_RESET, [hookId, epoch.old, epoch.new]))[0];
}

/** The receiver knows that the store is another one. */
export async function endReset(
  sql: Sql,
  { id, generation, epoch }: Pick<HookRow, 'id' | 'generation' | 'epoch'>,
): Promise<HookRow | undefined> {
  return (await sql.rows<HookRow>(END_RESET, [id, generation, epoch]))[0];
}

export async function replayAll(sql: Sql, hookId: HookId, generation: number): Promise<void> {
  await sql.rows(REPLAY_ALL, [hookId, generation]);
}

export async function noteCaughtUp(sql: Sql, hookId: HookId, base: number): Promise<void> {
  await sql.rows(CATCH_UP, [hookId, base]);
}

/** All rooms of the store have been compared with the cursors. */
export async function noteSeen(sql: Sql, hookId: HookId, epoch: string): Promise<void> {
  await sql.rows(SEE_STORE, [hookId, epoch]);
}

export interface Counts {
  readonly lagSeconds: number;
  readonly waitingRooms: number;
  /** `null`: nothing since the last call. */
  readonly acceptedSecondsAgo: number | null;
  readonly error: HookError | null;
}

/** Does nothing if another courier runs the hook. */
export async function writeCounts(sql: Sql, hookId: HookId, runner: string, counts: Counts): Promise<void> {
  const { lagSeconds, waitingRooms, acceptedSecondsAgo, error } = counts;
  const errorText = error === null ? null : JSON.stringify(error);
  await sql.rows(COUNT_WAITING, [hookId, runner, lagSeconds, waitingRooms, acceptedSecondsAgo, errorText]);
}

export async function noteErased(sql: Sql, hookId: HookId, until: string): Promise<void> {
  await sql.rows(NOTE_ERASED, [hookId, until]);
}

/** The receiver of a pulled hook knows that these users are erased. @param now in milliseconds since 1970 */
export async function noteTold(sql: Sql, hookId: HookId, userIds: readonly UserId[], now: number): Promise<void> {
  await sql.rows(NOTE_TOLD, [hookId, userIds, now - TOLD_KEPT_MS, now]);
}

/** The receiver of a pulled hook has accepted something. */
export async function noteAccepted(sql: Sql, hookId: HookId): Promise<void> {
  await sql.rows(NOTE_ACCEPTED, [hookId]);
}
