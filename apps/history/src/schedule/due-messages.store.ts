import type { Cure, MessageId, Scheduled, Urev } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { cureValues, isCured } from './cured.sql.js';
import { SCHEDULED_COLUMNS, type DueRow } from './scheduled.rows.js';

/** Rows that one claim looks at. A user has fewer, so several users have their turn. */
const DUE_MAX = 1_000;

/**
 * Claims the due messages, of each author in each room one: the next by `at`, then by its first put. None while another of
 * them is being sent. All histories choose the same one, whether it is locked or not, so none takes the second. A claimed row
 * is due again when the claim ends: then its history has stopped. Index: `scheduled_due`, `scheduled_claimed`, the primary key.
 */
export const CLAIM_DUE: Statement = {
  name: 'claim-scheduled',
  text: `WITH due AS (
      SELECT id, user_id, room_id, at, put_at FROM history.scheduled
       WHERE due_at <= now() ORDER BY due_at LIMIT ${String(DUE_MAX)}
    ), first AS (
      SELECT DISTINCT ON (user_id, room_id) id FROM due
       WHERE NOT EXISTS (SELECT 1 FROM history.scheduled c
                          WHERE c.user_id = due.user_id AND c.room_id = due.room_id AND c.claimed_until > now())
       ORDER BY user_id, room_id, at, put_at, id
    ), locked AS (
      SELECT s.id FROM history.scheduled s JOIN first ON first.id = s.id
       WHERE s.due_at <= now() LIMIT $3 FOR UPDATE OF s SKIP LOCKED
    )
    UPDATE history.scheduled s
       SET claim = $1, claimed_until = now() + make_interval(secs => $2), due_at = now() + make_interval(secs => $2)
      FROM locked WHERE s.id = locked.id
    RETURNING ${SCHEDULED_COLUMNS}, s.user_id, s.refused_at`,
};

/** Locks the user before the row, as a change by the user does. Index: the primary key. */
export const LOCK_AUTHOR: Statement = {
  name: 'lock-author',
  text: 'SELECT 1 FROM history.people WHERE user_id = $1 FOR UPDATE',
};

const OWN = 's.user_id = $1 AND s.id = $2 AND s.claim = $3';
const COUNTED = `counted AS (
      UPDATE history.people SET urev = urev + 1
       WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev)`;

export const END_SENT: Statement = {
  name: 'end-scheduled',
  text: `WITH changed AS (DELETE FROM history.scheduled s WHERE ${OWN} RETURNING 1), ${COUNTED}
    SELECT urev FROM counted`,
};

/** As `END_SENT`, of a message that a cure ends. Index: the primary key. */
export const END_CURED: Statement = {
  name: 'end-cured-scheduled',
  text: `WITH changed AS (DELETE FROM history.scheduled s WHERE ${OWN} AND ${isCured(4)} RETURNING 1), ${COUNTED}
    SELECT urev FROM counted`,
};

export const END_FAILED: Statement = {
  name: 'fail-scheduled',
  text: `WITH changed AS (
      UPDATE history.scheduled s
         SET state = 'failed', error = $4, changed_at = clock_timestamp(), due_at = NULL, claimed_until = NULL, claim = NULL
       WHERE ${OWN} RETURNING changed_at
    ), ${COUNTED}
    SELECT urev, changed_at FROM counted, changed`,
};

/** Ends the claim: the message is due again after some seconds. */
export const TRY_AGAIN: Statement = {
  name: 'try-scheduled-again',
  text: `UPDATE history.scheduled s
      SET due_at = now() + make_interval(secs => $4), claimed_until = NULL, claim = NULL,
          refused_at = CASE WHEN $5 THEN coalesce(s.refused_at, now()) ELSE s.refused_at END
    WHERE ${OWN}`,
};

/** A row of this history's claim. */
export interface Claimed {
  readonly claim: string;
  readonly row: DueRow;
}

export async function claimDue(sql: Sql, claim: string, seconds: number, limit: number): Promise<Claimed[]> {
  const rows = await sql.rows<DueRow>(CLAIM_DUE, [claim, seconds, limit]);
  return rows.map((row) => ({ claim, row }));
}

const keyOf = ({ claim, row }: Claimed): [string, MessageId, string] => [row.user_id, row.id, claim];

/** Within a transaction. `undefined` if the claim has ended. */
export async function endSent(open: Sql, claimed: Claimed): Promise<Urev | undefined> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_AUTHOR, [claimed.row.user_id]),
    open.rows<{ urev: Urev }>(END_SENT, keyOf(claimed)),
  ]);
  return rows[0]?.urev;
}

/** As `endSent`, also `undefined` if the cure does not end the message. */
export async function endCured(open: Sql, claimed: Claimed, cure: Cure): Promise<Urev | undefined> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_AUTHOR, [claimed.row.user_id]),
    open.rows<{ urev: Urev }>(END_CURED, [...keyOf(claimed), ...cureValues(cure)]),
  ]);
  return rows[0]?.urev;
}

/** As `endSent`. */
export async function endFailed(
  open: Sql,
  claimed: Claimed,
  error: Scheduled['error'],
): Promise<{ urev: Urev; changed_at: Date } | undefined> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_AUTHOR, [claimed.row.user_id]),
    open.rows<{ urev: Urev; changed_at: Date }>(END_FAILED, [...keyOf(claimed), JSON.stringify(error)]),
  ]);
  return rows[0];
}

export async function tryAgain(sql: Sql, claimed: Claimed, inMs: number, refused: boolean): Promise<void> {
  await sql.rows(TRY_AGAIN, [...keyOf(claimed), inMs / 1000, refused]);
}
