import type { AccountSignal, Cure, MessageId, Urev } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { cureValues, isCured } from './cured.sql.js';
import { LOCK_AUTHOR } from './due-messages.store.js';

/** A message that is being sent is judged by the history that sends it. */
export const REMOVABLE = `s.state <> 'removed' AND (s.claimed_until IS NULL OR s.claimed_until <= now())`;

/** Index: `scheduled_of_user`. */
export const HAS_CURED: Statement = {
  name: 'has-cured-scheduled',
  text: `SELECT 1 FROM history.scheduled s WHERE s.user_id = $1 AND ${REMOVABLE} AND ${isCured(2)} LIMIT 1`,
};

/** As a removal by the author. Index: `scheduled_of_user`, the primary key. */
export const REMOVE_CURED: Statement = {
  name: 'remove-cured-scheduled',
  text: `WITH changed AS (
      UPDATE history.scheduled s
         SET state = 'removed', message = '{}', error = NULL, due_at = NULL, claimed_until = NULL, claim = NULL,
             changed_at = clock_timestamp()
       WHERE s.user_id = $1 AND ${REMOVABLE} AND ${isCured(2)} RETURNING s.id
    ), counted AS (
      UPDATE history.people SET urev = urev + (SELECT count(*) FROM changed)
       WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev)
    SELECT changed.id, counted.urev FROM changed, counted`,
};

export type Cured = Pick<AccountSignal, 'userId'> & { readonly cure: Cure };

export async function hasCured(sql: Sql, { userId, cure }: Cured): Promise<boolean> {
  return (await sql.rows(HAS_CURED, [userId, ...cureValues(cure)])).length > 0;
}

/** Within a transaction. `urev`: after the last of them. */
export async function removeCured(open: Sql, { userId, cure }: Cured): Promise<{ id: MessageId; urev: Urev }[]> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_AUTHOR, [userId]),
    open.rows<{ id: MessageId; urev: Urev }>(REMOVE_CURED, [userId, ...cureValues(cure)]),
  ]);
  return rows;
}
