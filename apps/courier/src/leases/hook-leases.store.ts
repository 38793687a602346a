import type { HookId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hasMode } from '../hooks/hook-mode.sql.js';
import type { HookRow } from '../hooks/hook-row.js';
import { HOOK_COLUMNS } from '../hooks/hook.store.js';

/** A courier that was killed is replaced when this time is over. */
export const LEASE_MS = 8_000;
const LEASE = `interval '${String(LEASE_MS)} milliseconds'`;

/** Index: the primary keys. */
export const ANNOUNCE_RUNNER: Statement = {
  name: 'announce-runner',
  text: `WITH gone AS (DELETE FROM courier.runners WHERE alive_until < now() - interval '1 hour')
    INSERT INTO courier.runners (id, alive_until) VALUES ($1, clock_timestamp() + ${LEASE})
    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
};

/** A lease that has ended is not renewed, but taken again: another courier may have had it. Few rows. */
export const RENEW_LEASES: Statement = {
  name: 'renew-leases',
  text: `UPDATE courier.hooks SET leased_until = clock_timestamp() + ${LEASE}
    WHERE leased_by = $1 AND leased_until > clock_timestamp() AND removed_at IS NULL RETURNING ${HOOK_COLUMNS}`,
};

/** What a courier runs: hooks if $1, the consumer of pushes if $2. */
const RUN_HERE = `CASE WHEN ${hasMode('own')} THEN $2::boolean ELSE $1::boolean END`;

/** Few rows. */
export const SHARE_HOOKS: Statement = {
  name: 'share-hooks',
  text: `SELECT (SELECT count(*) FROM courier.hooks WHERE removed_at IS NULL AND ${RUN_HERE}) AS hooks,
      (SELECT count(*) FROM courier.runners WHERE alive_until > clock_timestamp()) AS runners,
      (SELECT count(*) FROM courier.hooks WHERE removed_at IS NULL AND ${RUN_HERE}
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())) AS unowned`,
};

/** Two couriers skip each other's. Few rows. */
export const TAKE_LEASES: Statement = {
  name: 'take-leases',
  text: `UPDATE courier.hooks SET leased_by = $3, leased_until = clock_timestamp() + ${LEASE}
    WHERE id IN (
      SELECT id FROM courier.hooks
       WHERE removed_at IS NULL AND ${RUN_HERE} AND (leased_until IS NULL OR leased_until <= clock_timestamp())
       ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING ${HOOK_COLUMNS}`,
};

/** Index: the primary key. */
export const GIVE_UP_LEASE: Statement = {
  name: 'give-up-lease',
  text: 'UPDATE courier.hooks SET leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2',
};

/** Index: the primary key. */
export const REMOVE_RUNNER: Statement = {
  name: 'remove-runner',
  text: 'DELETE FROM courier.runners WHERE id = $1',
};

/** What a courier runs, by its settings. */
export interface Runs {
  readonly hooks: boolean;
  readonly pushes: boolean;
}

export interface Share {
  readonly hooks: number;
  readonly runners: number;
  /** Hooks that no courier runs. */
  readonly unowned: number;
}

/** Renews this courier's leases, and returns the hooks as they are now. */
export async function renewLeases(sql: Sql, runner: string): Promise<HookRow[]> {
  const [, rows] = await Promise.all([sql.rows(ANNOUNCE_RUNNER, [runner]), sql.rows<HookRow>(RENEW_LEASES, [runner])]);
  return rows;
}

export async function readShare(sql: Sql, runs: Runs): Promise<Share> {
  const [share] = await sql.rows<Share>(SHARE_HOOKS, [runs.hooks, runs.pushes]);
  return share ?? { hooks: 0, runners: 1, unowned: 0 };
}

export function takeLeases(sql: Sql, runner: string, runs: Runs, limit: number): Promise<HookRow[]> {
  return sql.rows<HookRow>(TAKE_LEASES, [runs.hooks, runs.pushes, runner, limit]);
}

export async function giveUpLease(sql: Sql, runner: string, hookId: HookId): Promise<void> {
  await sql.rows(GIVE_UP_LEASE, [hookId, runner]);
}

export async function removeRunner(sql: Sql, runner: string): Promise<void> {
  await sql.rows(REMOVE_RUNNER, [runner]);
}
