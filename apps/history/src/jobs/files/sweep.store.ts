import type { Sql, Statement } from '#persistence/sql';
import type { StoredObject } from '../../files/storage/object-store.port.js';
import type { EndedFile } from './ended-files.store.js';

/**
 * Holds the sweep for $2 minutes: then it is due again, if the history has not ended it or held it again. The statement
 * that claims a due sweep returns `true` to one history only. The first sweep of a database is due $1 days after this
 * statement, also that of a restored one (`epoch.store.ts`).
 */
const HOLD = `now() - make_interval(days => $1, mins => -$2::int)`;
const CLAIM_SWEEP: Statement = {
  name: 'claim-sweep',
  text: `UPDATE history.store SET files_swept_at = CASE WHEN files_swept_at IS NULL THEN now() ELSE ${HOLD} END
     WHERE files_swept_at IS NULL OR files_swept_at < now() - make_interval(days => $1)
    RETURNING files_swept_at < now() AS due`,
};
const HOLD_SWEEP: Statement = { name: 'hold-sweep', text: `UPDATE history.store SET files_swept_at = ${HOLD}` };
const END_SWEEP: Statement = { name: 'end-sweep', text: 'UPDATE history.store SET files_swept_at = now()' };

/** For a sweep that did not end: another one may begin at once. */
const RELEASE_SWEEP: Statement = {
  name: 'release-sweep',
  text: `UPDATE history.store SET files_swept_at = '-infinity'`,
};

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

/**
 * Gives bytes that no row names a row that has ended, and claims it: until it is deleted, no user can announce a file with
 * this id. Index: primary keys.
 */
const END_UNNAMED: Statement = {
  name: 'end-unnamed-bytes',
  text: `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, ended_at, claimed_until)
    SELECT id, id, id, '', 0, '', now(), now() + make_interval(mins => $2)
      FROM (SELECT DISTINCT unnest($1::uuid[]) AS id) unnamed
     WHERE NOT EXISTS (SELECT 1 FROM history.objects o WHERE o.id = unnamed.id)
    ON CONFLICT (id) DO NOTHING RETURNING id, object_id, false AS shared`,
};

interface Claim {
  /** Time from the end of one sweep to the next one. */
  readonly days: number;
  /** Time for which a claim holds. */
  readonly minutes: number;
}

/** True if this history must sweep now. */
export async function claimSweep(sql: Sql, { days, minutes }: Claim): Promise<boolean> {
  const [claimed] = await sql.rows<{ due: boolean }>(CLAIM_SWEEP, [days, minutes]);
  return claimed?.due ?? false;
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

/** Returns those that no row names. Their bytes are to be deleted, and then their rows. */
export function endUnnamed(sql: Sql, objects: readonly StoredObject[], minutes: number): Promise<EndedFile[]> {
  return sql.rows<EndedFile>(END_UNNAMED, [objects.map(({ id }) => id), minutes]);
}
