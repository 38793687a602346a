import type { Statement } from '#persistence/sql';

/** The rows of one user in one look. More than one user may have under way. */
const OF_USER_ROWS = 16;
/** Users of one look. */
const USERS_MAX = 512;

/** A table whose rows `p` wait, in SQL. It has an index on `by_hook`, `user_id` and `due_at` of those that are open. */
interface WaitingTable {
  readonly table: string;
  readonly columns: string;
  /** The row has neither gone out nor fallen away. */
  readonly isOpen: string;
  /** Nothing else holds the row back. */
  readonly mayGo?: string;
}

/**
 * Reads at most `OF_USER_ROWS` due rows of each user, in the order of the users from one on: a user with many rows hides nobody's. Users
 * without a due row are passed.
 */
export function dueOfUsers(name: string, { table, columns, isOpen, mayGo = 'true' }: WaitingTable): Statement {
  return {
    name,
    text: `WITH RECURSIVE users (user_id, number) AS (
      (SELECT p.user_id, 1 FROM ${table} p WHERE ${isOpen} AND p.by_hook = $2 AND p.user_id > $3
        ORDER BY p.user_id LIMIT 1)
      UNION ALL
      SELECT next.user_id, users.number + 1 FROM users CROSS JOIN LATERAL (
        SELECT p.user_id FROM ${table} p WHERE ${isOpen} AND p.by_hook = $2 AND p.user_id > users.user_id
         ORDER BY p.user_id LIMIT 1) next
       WHERE users.number < ${String(USERS_MAX)})
    SELECT users.user_id AS visited, due.* FROM users LEFT JOIN LATERAL (
      SELECT ${columns} FROM ${table} p
       WHERE ${isOpen} AND p.by_hook = $2 AND p.user_id = users.user_id AND p.due_at <= now() AND ${mayGo}
       ORDER BY p.due_at LIMIT ${String(OF_USER_ROWS)}) due ON true
     ORDER BY users.user_id LIMIT $1`,
  };
}
