import type { UserId } from '#contracts';
import type { ExportedPerson } from '#access/site-export-api';
import type { Sql, Statement } from '#persistence/sql';

/** Index: the primary key, in its order; that of e-mail addresses for each row. */
export const EXPORTED_PEOPLE: Statement = {
  name: 'exported-people',
  text: `SELECT u.id, u.username, u.display_name AS "displayName", u.type, e.email, u.suspended_at IS NULL AS active
    FROM auth.users u LEFT JOIN auth.emails e ON e.user_id = u.id
   WHERE u.id > $1 AND u.erased_at IS NULL ORDER BY u.id LIMIT $2`,
};

/** The users that are not erased, after this id. */
export function readExportedPeople(sql: Sql, after: UserId, limit: number): Promise<ExportedPerson[]> {
  return sql.rows<ExportedPerson>(EXPORTED_PEOPLE, [after, limit]);
}
