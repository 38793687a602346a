import type { FileId, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ObjectId } from '../../room/rows/file.rows.js';

/** Stored bytes that a job looks at. */
export interface ClaimedObject {
  readonly id: ObjectId;
  /** The uploader; `null` if only forwards have the bytes. */
  readonly owner_id: UserId | null;
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
 * Claims the object that has been due longest, is to be checked ($2) or not, and has none of the owners $3. Skips objects
 * that another history claims. An object has the id of its first file. Index: `objects_work`, the primary keys.
 */
export const CLAIM_WORK: Statement = {
  name: 'claim-file-work',
  text: `UPDATE history.objects SET work_at = now() + make_interval(secs => $1), tries = tries + 1
    WHERE id = (
      SELECT o.id FROM history.objects o WHERE o.work_at <= now() AND (o.state = 'checking') = $2::boolean
         AND ((SELECT f.owner_id FROM history.files f WHERE f.id = o.id) = ANY($3::uuid[])) IS NOT TRUE
       ORDER BY o.work_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, (SELECT owner_id FROM history.files f WHERE f.id = objects.id) AS owner_id, type, state, thumb_width,
      without_thumb, tries, work_at::text AS claim`,
};

/** Index: the primary key. */
const SET_STATE: Statement = {
  name: 'set-object-state',
  text: 'UPDATE history.objects SET state = $2 WHERE id = $1',
};
const SET_THUMB: Statement = {
  name: 'set-object-thumb',
  text: 'UPDATE history.objects SET thumb_width = $2, thumb_height = $3 WHERE id = $1',
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
 * The messages with these bytes. The lock waits for sends that are binding a file to a message. Index: `files_of_object`.
 */
export const MESSAGES_OF_OBJECT: Statement = {
  name: 'messages-of-object',
  text: `SELECT id, room_id, message_id FROM history.files
    WHERE object_id = $1 AND ended_at IS NULL
      FOR SHARE`,
};

/** A message, and the file in it that has the bytes. */
export interface FileInMessage {
  readonly id: FileId;
  readonly room_id: RoomId;
  readonly message_id: MessageId;
}

interface Claim {
  /** After this time another history may claim the object. */
  readonly seconds: number;
  /** True: only objects that the scanner must check. False: only others. */
  readonly isChecking: boolean;
  /** Objects of these owners are not claimed. */
  readonly exceptOf: ReadonlySet<UserId>;
}

/** Resolves to `undefined` if nothing is due. */
export async function claimWork(
  sql: Sql,
  { seconds, isChecking, exceptOf }: Claim,
): Promise<ClaimedObject | undefined> {
  return (await sql.rows<ClaimedObject>(CLAIM_WORK, [seconds, isChecking, [...exceptOf]]))[0];
}

export async function setState(sql: Sql, id: ObjectId, state: ClaimedObject['state']): Promise<void> {
  await sql.rows(SET_STATE, [id, state]);
}

export async function setThumb(sql: Sql, id: ObjectId, thumb: { width: number; height: number }): Promise<void> {
  await sql.rows(SET_THUMB, [id, thumb.width, thumb.height]);
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
