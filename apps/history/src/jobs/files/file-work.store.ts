import type { FileId, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { NO_OWNER, type ObjectId } from '../../room/rows/file.rows.js';

/** Stored bytes that a job looks at. */
export interface ClaimedObject {
  readonly id: ObjectId;
  /** The uploader. */
  readonly owner_id: UserId;
  readonly type: string;
  readonly state: 'ready' | 'checking' | 'refused' | 'gone';
  readonly thumb_width: number | null;
  readonly without_thumb: boolean;
  /** This attempt, and those right before it whose process has died. */
  readonly tries: number;
  /** The end of the claim, as text of full precision. */
  readonly claim: string;
}

/**
 * Claims the object that has been due longest, of the first owner after $2 and up to $3 who has one (`NULL`: the first of all).
 * Skips objects that another history claims. Goes from owner to owner by the index, so that the number of an owner's objects
 * does not matter. Index: the one with this condition, the primary key.
 */
const claim = (name: string, condition: string): Statement => ({
  name,
  text: `WITH RECURSIVE owners (id) AS (
      (SELECT o.owner_id FROM history.objects o
        WHERE o.work_at IS NOT NULL AND ${condition}
          AND o.owner_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') AND o.owner_id <= $3::uuid
        ORDER BY o.owner_id LIMIT 1)
      UNION ALL
      SELECT (
        SELECT o.owner_id FROM history.objects o
         WHERE o.work_at IS NOT NULL AND ${condition} AND o.owner_id > owners.id AND o.owner_id <= $3::uuid
         ORDER BY o.owner_id LIMIT 1)
        FROM owners WHERE owners.id IS NOT NULL
    )
    UPDATE history.objects SET work_at = now() + make_interval(secs => $1), tries = tries + 1
     WHERE id = (
      SELECT due.id FROM owners, LATERAL (
        SELECT o.id FROM history.objects o
         WHERE o.owner_id = owners.id AND o.work_at <= now() AND ${condition}
         ORDER BY o.work_at LIMIT 1 FOR UPDATE SKIP LOCKED) due LIMIT 1)
    RETURNING id, owner_id, type, state, thumb_width, without_thumb, tries, work_at::text AS claim`,
});
export const CLAIM_WORK = claim('claim-file-work', `o.state <> 'checking'`);
export const CLAIM_CHECK = claim('claim-file-check', `o.state = 'checking'`);

/** Index: the primary key. */
const SET_STATE: Statement = {
  name: 'set-object-state',
  text: 'UPDATE history.objects SET state = $2 WHERE id = $1',
};
/**
 * Changes nothing if all files with these bytes have ended. `EndedFilesService` may have deleted the bytes before the
 * thumbnail was written; it deletes the bytes of a file that ends later only after this statement. Index:
 * `files_of_object`.
 */
const SET_THUMB: Statement = {
  name: 'set-object-thumb',
  text: `UPDATE history.objects SET thumb_width = $2, thumb_height = $3
    WHERE id = $1 AND (SELECT true FROM history.files WHERE object_id = $1 AND (ended_at IS NULL)::int = 1 LIMIT 1)
    RETURNING 1`,
};
/** Each forward asks for work on the same bytes. A picture that can have no thumbnail must cost time only once. */
const SET_WITHOUT_THUMB: Statement = {
  name: 'set-without-thumb',
  text: 'UPDATE history.objects SET without_thumb = true WHERE id = $1',
};
/** Does nothing if more work was asked for since the claim. */
const SETTLE_WORK: Statement = {
  name: 'settle-file-work',
  text: 'UPDATE history.objects SET work_at = NULL, tries = 0 WHERE id = $1 AND work_at = $2::timestamptz',
};
/** The delay grows: it is the age of the object, up to `$3`. */
const PUT_OFF: Statement = {
  name: 'put-off-file-work',
  text: `UPDATE history.objects SET work_at = now() + least(make_interval(secs => $3), now() - created_at), tries = 0
    WHERE id = $1 AND work_at = $2::timestamptz`,
};

/**
 * The messages with these bytes. The lock waits for sends that are binding a file to a message. Index: `files_of_object`, the
 * primary key of rooms of imports for each.
 */
export const MESSAGES_OF_OBJECT: Statement = {
  name: 'messages-of-object',
  text: `SELECT f.id, f.room_id, f.message_id, i.room_id IS NOT NULL AS is_hidden
    FROM history.files f
    LEFT JOIN history.import_rooms i ON i.room_id = f.room_id AND i.shown_at IS NULL
   WHERE f.object_id = $1 AND f.ended_at IS NULL
     FOR SHARE OF f`,
};

/** A message, and the file in it that has the bytes. */
export interface FileInMessage {
  readonly id: FileId;
  readonly room_id: RoomId;
  readonly message_id: MessageId;
  /** An import fills its room, which nobody sees yet. */
  readonly is_hidden: boolean;
}

interface Turn {
  /** Time after which another history may claim the object. */
  readonly seconds: number;
  /** True: only objects that the scanner must check. False: only others. */
  readonly isChecking: boolean;
  /** The owner who had the last turn; `null` for the first turn. */
  readonly after: UserId | null;
}

/** No user has this id. It sorts after those of all users, and before `NO_OWNER`. */
const BEHIND_USERS = 'ffffffff-ffff-ffff-ffff-fffffffffffe';

/** Resolves to `undefined` if nothing is due of the users after that one. */
export function claimWork(sql: Sql, { after, ...turn }: Turn): Promise<ClaimedObject | undefined> {
  return claimBetween(sql, turn, [after, BEHIND_USERS]);
}

/** As `claimWork`, of the objects without an owner. */
export function claimOwnerless(sql: Sql, turn: Omit<Turn, 'after'>): Promise<ClaimedObject | undefined> {
  return claimBetween(sql, turn, [BEHIND_USERS, NO_OWNER]);
}

async function claimBetween(
  sql: Sql,
  { seconds, isChecking }: Omit<Turn, 'after'>,
  owners: readonly [after: string | null, last: string],
): Promise<ClaimedObject | undefined> {
  return (await sql.rows<ClaimedObject>(isChecking ? CLAIM_CHECK : CLAIM_WORK, [seconds, ...owners]))[0];
}

export async function setState(sql: Sql, id: ObjectId, state: ClaimedObject['state']): Promise<void> {
  await sql.rows(SET_STATE, [id, state]);
}

/** Returns false if no file has these bytes any more. */
export async function setThumb(sql: Sql, id: ObjectId, thumb: { width: number; height: number }): Promise<boolean> {
  return (await sql.rows(SET_THUMB, [id, thumb.width, thumb.height])).length > 0;
}

export async function setWithoutThumb(sql: Sql, id: ObjectId): Promise<void> {
  await sql.rows(SET_WITHOUT_THUMB, [id]);
}

export async function readMessagesOf(sql: Sql, id: ObjectId): Promise<FileInMessage[]> {
  const rows = await sql.rows<FileInMessage & { message_id: MessageId | null }>(MESSAGES_OF_OBJECT, [id]);
  return rows.filter((row) => row.message_id !== null);
}

export async function settleWork(sql: Sql, { id, claim }: ClaimedObject): Promise<void> {
  await sql.rows(SETTLE_WORK, [id, claim]);
}

export async function putOff(sql: Sql, { id, claim }: ClaimedObject, secondsMax: number): Promise<void> {
  await sql.rows(PUT_OFF, [id, claim, secondsMax]);
}
