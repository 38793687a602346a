import type { Sql, Statement } from '#persistence/sql';

const ROWS_PER_STATEMENT = 5_000;

/** Index: `commands_at`. Two histories skip each other's rows. */
export const DELETE_RESULTS: Statement = {
  name: 'forget-results',
  text: `DELETE FROM history.commands WHERE (room_id, command_id) IN (
      SELECT room_id, command_id FROM history.commands WHERE at < now() - make_interval(secs => $1)
       ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** Index: `purged_messages_at`. */
export const DELETE_PURGED: Statement = {
  name: 'forget-purged',
  text: `DELETE FROM history.purged_messages WHERE (room_id, id) IN (
      SELECT room_id, id FROM history.purged_messages WHERE purged_at < now() - make_interval(secs => $1)
       ORDER BY purged_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** Deletes rows that are older than `seconds`, at most `ROWS_PER_STATEMENT`. Returns true if there may be more. */
export async function deleteExpired(sql: Sql, statement: Statement, seconds: number): Promise<boolean> {
  const deleted = await sql.rows(statement, [seconds, ROWS_PER_STATEMENT]);
  return deleted.length === ROWS_PER_STATEMENT;
}
