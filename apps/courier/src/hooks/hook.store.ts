import type { HookId, SessionId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hasMode, MODE } from './hook-mode.sql.js';
import type { HookRow, Replay, StoredSecret } from './hook-row.js';

export type NewHookRow = Pick<
  HookRow,
  'id' | 'app_id' | 'app_name' | 'url' | 'rooms' | 'from_start' | 'secrets' | 'epoch'
>;

export const HOOK_COLUMNS = `id, app_id, app_name, url, rooms, from_start, status, reason, secrets, generation, replay, epoch,
  base_generation, from_zero, reset_at, reset_since, seen_at, caught_up, erased_until, told, resumed_at, last_accepted_at,
  last_error, lag_seconds, waiting_rooms, counted_at, token_key, created_at, removed_at,
  ${MODE} AS mode`;

/** Index: `hooks_living`. */
export const HOOKS: Statement = {
  name: 'hooks',
  text: `SELECT ${HOOK_COLUMNS} FROM courier.hooks WHERE removed_at IS NULL AND NOT ${hasMode('own')} ORDER BY created_at, id`,
};

/** Index: `hooks_living`. */
export const HOOKS_OF_APP: Statement = {
  name: 'hooks-of-app',
  text: `SELECT ${HOOK_COLUMNS} FROM courier.hooks WHERE app_id = $1 AND removed_at IS NULL ORDER BY created_at, id`,
};

/** Also a removed one. Index: the primary key. */
export const HOOK: Statement = { name: 'hook', text: `SELECT ${HOOK_COLUMNS} FROM courier.hooks WHERE id = $1` };

/** Index: the primary key. */
export const LOCK_HOOK: Statement = { name: 'lock-hook', text: `${HOOK.text} FOR UPDATE` };

/** The lock of new hooks: among requests at the same time, one counts the hooks that the others have made. */
export const LOCK_CREATION: Statement = {
  name: 'lock-creation-of-hooks',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.courier.hooks', 0))`,
};

/** Index: `hooks_living`. */
export const COUNT_HOOKS: Statement = {
  name: 'count-hooks',
  text: `SELECT count(*) AS all, count(*) FILTER (WHERE app_id = $1) AS own FROM courier.hooks
    WHERE removed_at IS NULL AND NOT ${hasMode('own')}`,
};

export const INSERT: Statement = {
  name: 'insert-hook',
  text: `INSERT INTO courier.hooks (id, app_id, app_name, url, rooms, from_start, secrets, epoch, caught_up, key_ids)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NOT $6, array_remove(ARRAY[$9::uuid], NULL)) RETURNING ${HOOK_COLUMNS}`,
};

/** A change of one hook. Index: the primary key. */
function change(name: string, set: string): Statement {
  return { name, text: `UPDATE courier.hooks SET ${set} WHERE id = $1 RETURNING ${HOOK_COLUMNS}` };
}

/** Without a list the maker is not known, which a null among the keys notes. */
export const SET_URL = change(
  'set-url-of-hook',
  `url = $2, key_ids = CASE WHEN $3::uuid IS NULL OR coalesce($3 = ANY(key_ids), false) THEN key_ids
                            ELSE coalesce(key_ids, ARRAY[NULL::uuid]) || $3::uuid END`,
);
export const PAUSE = change('pause-hook', `status = 'paused', reason = $2`);
export const RESUME = change('resume-hook', `status = 'active', reason = NULL, resumed_at = clock_timestamp()`);
export const SET_SECRETS = change('set-secrets-of-hook', 'secrets = $2');
export const SET_REPLAY = change('replay-hook', 'generation = generation + 1, replay = $2');
export const REMOVE = change(
  'remove-hook',
  `removed_at = clock_timestamp(), url = NULL, secrets = '[]', last_error = NULL, replay = NULL, generation = generation + 1,
   leased_by = NULL, leased_until = NULL`,
);

/** The living hooks, by the time of their creation. */
export function readHooks(sql: Sql): Promise<HookRow[]> {
  return sql.rows<HookRow>(HOOKS, []);
}

export function readHooksOf(sql: Sql, appId: UserId): Promise<HookRow[]> {
  return sql.rows<HookRow>(HOOKS_OF_APP, [appId]);
}

/** A living hook. */
export async function readHook(sql: Sql, id: HookId): Promise<HookRow | undefined> {
  const row = await readAnyHook(sql, id);
  return row?.removed_at === null ? row : undefined;
}

/** The hook, also a removed one. */
export async function readAnyHook(sql: Sql, id: HookId): Promise<HookRow | undefined> {
  return (await sql.rows<HookRow>(HOOK, [id]))[0];
}

/** The hook, also a removed one, locked until the transaction ends. */
export async function lockHook(open: Sql, id: HookId): Promise<HookRow | undefined> {
  return (await open.rows<HookRow>(LOCK_HOOK, [id]))[0];
}

/** How many hooks there are, and how many of them are the app's. No other request adds one until the transaction ends. */
export async function countHooks(open: Sql, appId: UserId | null): Promise<{ all: number; own: number }> {
  await open.rows(LOCK_CREATION, []);
  const [counts] = await open.rows<{ all: number; own: number }>(COUNT_HOOKS, [appId]);
  return counts ?? { all: 0, own: 0 };
}

export async function insertHook(open: Sql, hook: NewHookRow, key: SessionId | null): Promise<HookRow> {
  const { id, app_id, app_name, url, rooms, from_start, secrets, epoch } = hook;
  const values = [id, app_id, app_name, url, JSON.stringify(rooms), from_start, JSON.stringify(secrets), epoch, key];
  return changed(await open.rows<HookRow>(INSERT, values));
}

export async function setUrl(open: Sql, id: HookId, url: string, key: SessionId | null): Promise<HookRow> {
  return changed(await open.rows<HookRow>(SET_URL, [id, url, key]));
}

export async function pauseHook(open: Sql, id: HookId, reason: HookRow['reason']): Promise<HookRow> {
  return changed(await open.rows<HookRow>(PAUSE, [id, reason]));
}

/** Also of an active hook: its waits are counted from now. */
export async function resumeHook(open: Sql, id: HookId): Promise<HookRow> {
  return changed(await open.rows<HookRow>(RESUME, [id]));
}

export async function setSecrets(open: Sql, id: HookId, secrets: readonly StoredSecret[]): Promise<HookRow> {
  return changed(await open.rows<HookRow>(SET_SECRETS, [id, JSON.stringify(secrets)]));
}

/** What waits to be delivered again. It raises the generation. */
export async function setReplay(open: Sql, id: HookId, replay: Replay): Promise<HookRow> {
  return changed(await open.rows<HookRow>(SET_REPLAY, [id, JSON.stringify(replay)]));
}

/** Its id stays taken. A job deletes its cursors. */
export async function removeHook(open: Sql, id: HookId): Promise<void> {
  await open.rows(REMOVE, [id]);
}

/** The row is locked, or new. */
function changed([row]: HookRow[]): HookRow {
  if (row === undefined) throw new Error('the hook is gone');
  return row;
}
