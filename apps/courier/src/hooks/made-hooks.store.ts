import { ChatError, type SessionId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { HookRow } from './hook-row.js';
import { HOOK_COLUMNS, LOCK_CREATION } from './hook.store.js';

/** Much longer than a request may take. */
const KEPT_DAYS = 7;

/** Index: `hooks_living`. */
export const MADE_HOOKS: Statement = {
  name: 'made-hooks',
  text: `SELECT ${HOOK_COLUMNS} FROM courier.hooks
    WHERE app_id = $1 AND key_ids && $2::uuid[] AND removed_at IS NULL ORDER BY created_at, id`,
};

/** Index: `hooks_living`. */
export const COUNT_UNKNOWN_HOOKS: Statement = {
  name: 'count-unknown-hooks',
  text: `SELECT count(*) AS count FROM courier.hooks
    WHERE app_id = $1 AND array_position(coalesce(key_ids, ARRAY[NULL::uuid]), NULL) IS NOT NULL AND removed_at IS NULL`,
};

/** Index: the primary key. */
export const ENDED_KEY: Statement = { name: 'ended-key', text: 'SELECT id FROM courier.ended_keys WHERE id = $1' };

/** Few rows. */
export const FORGET_ENDED_KEYS: Statement = {
  name: 'forget-ended-keys',
  text: `DELETE FROM courier.ended_keys WHERE ended_at < now() - make_interval(days => ${String(KEPT_DAYS)})`,
};

export const END_KEYS: Statement = {
  name: 'end-keys',
  text: `INSERT INTO courier.ended_keys (id) SELECT unnest($1::uuid[])
    ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at`,
};

/** The living ones of the app that these keys made, or to which they gave the URL. */
export function readMadeHooks(sql: Sql, appId: UserId, keys: readonly SessionId[]): Promise<HookRow[]> {
  return sql.rows<HookRow>(MADE_HOOKS, [appId, keys]);
}

/** The living ones of the app of which a key is not known. */
export async function countUnknownHooks(sql: Sql, appId: UserId): Promise<number> {
  return (await sql.rows<{ count: number }>(COUNT_UNKNOWN_HOOKS, [appId]))[0]?.count ?? 0;
}

/** Within a transaction that holds the lock of creations. @throws ChatError SESSION_REVOKED */
export async function assertKeyMakes(open: Sql, key: SessionId | null): Promise<void> {
  if (key !== null && (await open.rows(ENDED_KEY, [key])).length > 0) throw new ChatError('SESSION_REVOKED');
}

/** Within a transaction: after its commit the keys make no hook. Those that they made before are committed. */
export async function endKeys(open: Sql, keys: readonly SessionId[]): Promise<void> {
  await open.rows(LOCK_CREATION, []);
  await open.rows(FORGET_ENDED_KEYS, []);
  await open.rows(END_KEYS, [keys]);
}
