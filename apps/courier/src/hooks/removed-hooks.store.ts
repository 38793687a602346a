import type { HookId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** One statement deletes this many at most. */
export const FORGET_BATCH = 10_000;

/** Index: `hooks_removed`. */
export const REMOVED_HOOKS: Statement = {
  name: 'removed-hooks',
  text: 'SELECT id FROM courier.hooks WHERE removed_at IS NOT NULL AND NOT forgotten ORDER BY id',
};

/** Index: the primary key. */
export const FORGET_CURSORS: Statement = {
  name: 'forget-cursors',
  text: `WITH gone AS (
      DELETE FROM courier.cursors WHERE hook_id = $1
        AND room_id IN (SELECT room_id FROM courier.cursors WHERE hook_id = $1 LIMIT ${FORGET_BATCH}) RETURNING 1)
    SELECT count(*) AS cursors FROM gone`,
};

/** Index: the primary key. */
export const FORGOTTEN: Statement = {
  name: 'hook-is-forgotten',
  text: 'UPDATE courier.hooks SET forgotten = true WHERE id = $1',
};

/** Removed hooks that may have cursors. */
export async function readRemovedHooks(sql: Sql): Promise<HookId[]> {
  return (await sql.rows<{ id: HookId }>(REMOVED_HOOKS, [])).map(({ id }) => id);
}

/** Deletes a batch of the cursors of a hook. Returns true if there may be more. */
export async function forgetCursors(sql: Sql, id: HookId): Promise<boolean> {
  const [row] = await sql.rows<{ cursors: number }>(FORGET_CURSORS, [id]);
  return row?.cursors === FORGET_BATCH;
}

export async function noteForgotten(sql: Sql, id: HookId): Promise<void> {
  await sql.rows(FORGOTTEN, [id]);
}
