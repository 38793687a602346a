import type { Sql, Statement } from '#persistence/sql';

const ROWS_PER_STATEMENT = 5_000;

/** Index: `commands_at`. */
export const DELETE_RESULTS = deletion('forget-results', { table: 'commands', id: 'command_id', time: 'at' });

/** Index: `purged_messages_at`. */
export const DELETE_PURGED = deletion('forget-purged', { table: 'purged_messages', id: 'id', time: 'purged_at' });

/** Index: `room_acts_at`. */
export const DELETE_ACTS = deletion('forget-acts', { table: 'room_acts', id: 'rev', time: 'at' });

/** The rows of removed scheduled messages. Index: `scheduled_removed`. */
export const DELETE_REMOVED: Statement = {
  name: 'forget-removed',
  text: `DELETE FROM history.scheduled WHERE id IN (
      SELECT id FROM history.scheduled WHERE state = 'removed' AND changed_at < now() - make_interval(secs => $1)
       ORDER BY changed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
};

/** The oldest rows of a table whose primary key is `room_id` and `id`. Two histories skip each other's rows. */
function deletion(name: string, { table, id, time }: { table: string; id: string; time: string }): Statement {
  return {
    name,
    text: `DELETE FROM history.${table} WHERE (room_id, ${id}) IN (
      SELECT room_id, ${id} FROM history.${table} WHERE ${time} < now() - make_interval(secs => $1)
       ORDER BY ${time} LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1`,
  };
}

/** Deletes rows that are older than `seconds`, at most `ROWS_PER_STATEMENT`. Returns true if there may be more. */
export async function deleteExpired(sql: Sql, statement: Statement, seconds: number): Promise<boolean> {
  const deleted = await sql.rows(statement, [seconds, ROWS_PER_STATEMENT]);
  return deleted.length === ROWS_PER_STATEMENT;
}
