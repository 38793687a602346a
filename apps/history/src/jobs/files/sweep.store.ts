import type { Sql, Statement } from '#persistence/sql';
import type { StoredObject } from '../../files/storage/file-storage.port.js';

/**
 * Holds the sweep for $2 minutes: then it is due again, if the history has not ended it or held it again. The statement
 * that claims a due sweep returns a row to one history only.
 */
const HOLD = `UPDATE history.store SET files_swept_at = now() - make_interval(days => $1, mins => -$2::int)`;
const CLAIM_SWEEP: Statement = {
  name: 'claim-sweep',
  text: `${HOLD} WHERE files_swept_at IS NULL OR files_swept_at < now() - make_interval(days => $1) RETURNING 1`,
};
const HOLD_SWEEP: Statement = { name: 'hold-sweep', text: HOLD };
const END_SWEEP: Statement = { name: 'end-sweep', text: 'UPDATE history.store SET files_swept_at = now()' };

/** For a sweep that did not end: another one may begin at once. */
const RELEASE_SWEEP: Statement = { name: 'release-sweep', text: 'UPDATE history.store SET files_swept_at = NULL' };

/** Index: primary keys. */
export const NAMED_OBJECTS: Statement = {
  name: 'named-objects',
  text: `SELECT id FROM history.objects WHERE id = ANY($1::uuid[])
    UNION SELECT id FROM history.files WHERE id = ANY($1::uuid[])`,
};

/**
 * A version without files deletes messages, but not their files. Index: `files_of_object`, and `messages_id` for each of
 * their messages.
 */
const END_ORPHANS: Statement = {
  name: 'end-orphaned-files',
  text: `UPDATE history.files f SET ended_at = now()
    WHERE f.object_id = ANY($1::uuid[]) AND f.ended_at IS NULL AND f.message_id IS NOT NULL
      AND (
        SELECT true FROM history.messages m
         WHERE m.room_id = f.room_id AND m.id = f.message_id AND m.deleted_at IS NULL LIMIT 1) IS NULL
    RETURNING 1`,
};

interface Claim {
  /** Time from the end of one sweep to the next one. */
  readonly days: number;
  /** Time for which a claim holds. */
  readonly minutes: number;
}

/** True if this history must sweep now. */
export async function claimSweep(sql: Sql, { days, minutes }: Claim): Promise<boolean> {
  return (await sql.rows(CLAIM_SWEEP, [days, minutes])).length > 0;
}

/** Renews the claim. */
export async function holdSweep(sql: Sql, { days, minutes }: Claim): Promise<void> {
  await sql.rows(HOLD_SWEEP, [days, minutes]);
}

export async function endSweep(sql: Sql): Promise<void> {
  await sql.rows(END_SWEEP, []);
}

export async function releaseSweep(sql: Sql): Promise<void> {
  await sql.rows(RELEASE_SWEEP, []);
}

/** The ids that rows name. */
export async function readNamed(sql: Sql, objects: readonly StoredObject[]): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ id: string }>(NAMED_OBJECTS, [objects.map(({ id }) => id)]);
  return new Set(rows.map(({ id }) => id));
}

/** Ends files whose message is deleted. Returns how many. */
export async function endOrphans(sql: Sql, objects: readonly StoredObject[]): Promise<number> {
  return (await sql.rows(END_ORPHANS, [objects.map(({ id }) => id)])).length;
}
