import type { Actor, DirectoryUser, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { WriteSql } from '../store/write-sql.js';
import { omit, RowArrays } from '../room/rows/columns.js';
import { PERSON_COLUMNS, type PersonRow } from '../room/rows/person.js';

/** A change of the person that has not reached all of the person's rooms. */
export type Pending = 'refresh' | 'erase';
export type PendingPerson = PersonRow & { pending: Pending };

/** A user as auth knows them. */
type UserRow = Omit<PersonRow, 'erased_at'> & { app_id: UserId | null };
const USERS = new RowArrays<UserRow>({ ...omit(PERSON_COLUMNS, 'erased_at'), app_id: 'uuid' });

/** Index: the primary key. */
const KNOWN: Statement = {
  name: 'known-people',
  text: 'SELECT user_id FROM history.people WHERE user_id = ANY($1::uuid[])',
};

/**
 * Locks the user's row until the transaction ends, so that the user's changes run one after the other. Inserts the row
 * if it does not exist. Index: the primary key.
 */
const LOCK_SELF: Statement = {
  name: 'lock-self',
  text: `INSERT INTO history.people AS p (user_id, username, display_name, type, version, app_id)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (user_id) DO UPDATE SET urev = p.urev, app_id = coalesce(p.app_id, excluded.app_id)
    RETURNING erased_at`,
};

/** Index: the primary key. */
const ERASED: Statement = {
  name: 'erased-people',
  text: 'SELECT user_id FROM history.people WHERE user_id = ANY($1::uuid[]) AND erased_at IS NOT NULL',
};

const INSERT: Statement = {
  name: 'insert-people',
  text: `INSERT INTO history.people (${USERS.names})
    SELECT ${USERS.selected} FROM ${USERS.unnest} ORDER BY user_id
    ON CONFLICT (user_id) DO NOTHING`,
};

/**
 * Inserts an unknown user only if the user has changed, because an older token could introduce them later. The list may
 * name a user twice. A row that was made from a token has no picture: a notice with the same version adds it. A notice from an
 * auth of the version before pictures has none either: a picture stays until the version rises.
 */
const CHANGE: Statement = {
  name: 'change-people',
  text: `INSERT INTO history.people AS p (${USERS.names})
    SELECT DISTINCT ON (user_id) ${USERS.selected} FROM ${USERS.unnest}
     WHERE n.version > 1 OR EXISTS (SELECT 1 FROM history.people known WHERE known.user_id = n.user_id)
     ORDER BY user_id, version DESC
    ON CONFLICT (user_id) DO UPDATE
      SET username = excluded.username, display_name = excluded.display_name, type = excluded.type,
          version = excluded.version, avatar_url = excluded.avatar_url, pending = 'refresh',
          app_id = coalesce(p.app_id, excluded.app_id)
    WHERE p.erased_at IS NULL AND (p.version < excluded.version
       OR (p.version = excluded.version AND p.avatar_url IS NULL AND excluded.avatar_url IS NOT NULL))`,
};

/** Also inserts unknown people: a request in progress could still add them. */
export const ERASE: Statement = {
  name: 'erase-people',
  text: `INSERT INTO history.people AS p (user_id, type, version, erased_at, pending)
    SELECT user_id, 'user', version, now(), 'erase' FROM unnest($1::uuid[], $2::int[]) AS n (user_id, version) ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE
      SET username = NULL, display_name = NULL, avatar_url = NULL, erased_at = now(), pending = 'erase',
          version = greatest(p.version, excluded.version)
    WHERE p.erased_at IS NULL`,
};

/** The files that erased users have not sent. Index: `files_of_owner`. */
export const END_UNSENT_FILES: Statement = {
  name: 'end-unsent-files',
  text: `UPDATE history.files SET ended_at = now()
    WHERE owner_id = ANY($1::uuid[]) AND message_id IS NULL AND ended_at IS NULL`,
};

/** Index: bookmarks' primary key. */
export const ERASE_BOOKMARKS: Statement = {
  name: 'erase-bookmarks-of-people',
  text: 'DELETE FROM history.bookmarks WHERE user_id = ANY($1::uuid[])',
};

/** Index: drafts' primary key. */
export const ERASE_DRAFTS: Statement = {
  name: 'erase-drafts-of-people',
  text: 'DELETE FROM history.drafts WHERE user_id = ANY($1::uuid[])',
};

/** The scheduled messages of erased users. Index: `scheduled_of_user`. */
export const ERASE_SCHEDULED: Statement = {
  name: 'erase-scheduled-of-people',
  text: 'DELETE FROM history.scheduled WHERE user_id = ANY($1::uuid[])',
};

/**
 * Locks the direct rooms with the users whom this user blocks, in the order in which every transaction locks rooms.
 * Index: primary keys.
 */
export const LOCK_BLOCKED: Statement = {
  name: 'lock-blocked',
  text: `SELECT 1 FROM history.rooms WHERE direct_key IN (
      SELECT least(b.user_id, b.blocked_id)::text || ':' || greatest(b.user_id, b.blocked_id)::text
        FROM history.blocks b WHERE b.user_id = $1)
    ORDER BY id FOR UPDATE`,
};

/** What moderators said to an erased user. Index: `members_urev`. */
export const ERASE_OWN_REASONS: Statement = {
  name: 'erase-own-reasons',
  text: `UPDATE history.members SET mute_reason = NULL, gone_reason = NULL
    WHERE user_id = ANY($1::uuid[]) AND (mute_reason IS NOT NULL OR gone_reason IS NOT NULL)`,
};

/** The same in the logs of rooms. Index: `room_acts_reasons`. */
export const ERASE_LOGGED_REASONS: Statement = {
  name: 'erase-logged-reasons',
  text: 'UPDATE history.room_acts SET reason = NULL WHERE user_id = ANY($1::uuid[]) AND reason IS NOT NULL',
};

/** Ends the places of an erased user in threads. Index: followers' primary key by user. */
export const ERASE_FOLLOWERS: Statement = {
  name: 'erase-followers-of',
  text: 'DELETE FROM history.thread_followers WHERE user_id = $1',
};

/**
 * Deletes the blocks of an erased user. Their direct rooms stay blocked only if the other side blocks too. Index:
 * blocks' primary key, the unique key of `direct_key`.
 */
export const ERASE_BLOCKS: Statement = {
  name: 'erase-blocks',
  text: `WITH erased AS (DELETE FROM history.blocks WHERE user_id = $1 RETURNING user_id, blocked_id)
    UPDATE history.rooms r SET blocked = EXISTS (
        SELECT 1 FROM history.blocks b WHERE b.user_id = erased.blocked_id AND b.blocked_id = erased.user_id)
      FROM erased
     WHERE r.direct_key = least(erased.user_id, erased.blocked_id)::text || ':'
                       || greatest(erased.user_id, erased.blocked_id)::text`,
};

/**
 * Claims some people until the claim ends; then another history may claim them. Waits for locked rows instead of
 * skipping them: they may be about to become pending. Index: `people_pending`.
 */
const CLAIM: Statement = {
  name: 'claim-pending',
  text: `UPDATE history.people SET claimed_until = now() + make_interval(secs => $2)
    WHERE user_id IN (
      SELECT user_id FROM history.people
       WHERE pending IS NOT NULL AND (claimed_until IS NULL OR claimed_until < now())
       ORDER BY user_id LIMIT $1 FOR UPDATE)
    RETURNING ${Object.keys(PERSON_COLUMNS).join(', ')}, pending`,
};

/** Keeps `pending` if a newer change has become pending since the claim. */
const SETTLE: Statement = {
  name: 'settle-pending',
  text: `UPDATE history.people
      SET pending = CASE WHEN version = $2 AND pending = $3 AND $4 THEN NULL ELSE pending END, claimed_until = NULL
    WHERE user_id = $1`,
};

/** Index: `members_urev`. Bounded by `JOINED_ROOMS_MAX`. */
const ROOMS_OF: Statement = {
  name: 'rooms-of-person',
  text: `SELECT room_id FROM history.members WHERE user_id = $1 AND state = 'joined'`,
};

const REOPEN: Statement = {
  name: 'reopen-apps',
  text: 'DELETE FROM history.closed_apps WHERE app_id <> ALL($1::uuid[])',
};
const CLOSE: Statement = {
  name: 'close-apps',
  text: 'INSERT INTO history.closed_apps SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING',
};

/** Whether any app is closed, history knows the user, the user is a guest, and the user's app is closed. Index: primary keys. */
const MEETING: Statement = {
  name: 'meeting-of-user',
  text: `SELECT EXISTS (SELECT FROM history.closed_apps) AS any_closed,
      EXISTS (SELECT FROM history.people WHERE user_id = $1) AS known,
      EXISTS (SELECT FROM history.people WHERE user_id = $1 AND type = 'guest') AS guest,
      EXISTS (SELECT FROM history.people p JOIN history.closed_apps c ON c.app_id = p.app_id WHERE p.user_id = $1) AS closed`,
};

const READ_UNTIL: Statement = { name: 'read-people-until', text: 'SELECT people_until FROM history.store' };
const WRITE_UNTIL: Statement = {
  name: 'write-people-until',
  text: 'UPDATE history.store SET people_until = greatest(people_until, $1::timestamptz)',
};

/** Returns the users that history does not know. */
export async function readUnknown(sql: Sql, userIds: readonly UserId[]): Promise<UserId[]> {
  const rows = await sql.rows<{ user_id: UserId }>(KNOWN, [userIds]);
  const known = new Set(rows.map((row) => row.user_id));
  return userIds.filter((userId) => !known.has(userId));
}

/** Returns the users that history knows to be erased. */
export async function readErased(sql: Sql, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
  if (userIds.length === 0) return new Set();
  const rows = await sql.rows<{ user_id: UserId }>(ERASED, [userIds]);
  return new Set(rows.map((row) => row.user_id));
}

/** Returns true if the caller is erased: their token may stay valid for some seconds. */
export async function lockSelf(sql: Sql, actor: Actor): Promise<boolean> {
  const { userId, username, displayName, type, version, appId = null } = actor;
  const values = [userId, username, displayName, type, version, appId];
  const [row] = await sql.rows<{ erased_at: Date | null }>(LOCK_SELF, values);
  return row?.erased_at instanceof Date;
}

export async function insertPeople(sql: Sql, users: readonly DirectoryUser[]): Promise<void> {
  if (users.length > 0) await sql.rows(INSERT, USERS.values(users.map(toRow)));
}

export async function changePeople(sql: Sql, users: readonly DirectoryUser[]): Promise<void> {
  if (users.length > 0) await sql.rows(CHANGE, USERS.values(users.map(toRow)));
}

export async function erasePeople(
  sql: WriteSql,
  erased: readonly { userId: UserId; version: number }[],
): Promise<void> {
  if (erased.length === 0) return;
  const userIds = erased.map(({ userId }) => userId);
  await sql.rows(ERASE, [userIds, erased.map(({ version }) => version)]);
  await sql.rows(END_UNSENT_FILES, [userIds]);
  await sql.rows(ERASE_BOOKMARKS, [userIds]);
  await sql.rows(ERASE_DRAFTS, [userIds]);
  await sql.rows(ERASE_SCHEDULED, [userIds]);
  for (const { userId } of erased) await eraseBlocks(sql, userId);
}

/** The user's row must say that they are erased, so that nothing is added concurrently. */
async function eraseBlocks(sql: WriteSql, userId: UserId): Promise<void> {
  await sql.transaction(async (open) => {
    await Promise.all([open.rows(LOCK_BLOCKED, [userId]), open.rows(ERASE_BLOCKS, [userId]), open.commit()]);
  });
}

export async function eraseFollowers(sql: Sql, userId: UserId): Promise<void> {
  await sql.rows(ERASE_FOLLOWERS, [userId]);
}

/** A ban that began before the erasure may still store one. */
export async function eraseReasons(sql: Sql, userIds: readonly UserId[]): Promise<void> {
  await sql.rows(ERASE_OWN_REASONS, [userIds]);
  await sql.rows(ERASE_LOGGED_REASONS, [userIds]);
}

export function claimPending(sql: Sql, limit: number, seconds: number): Promise<PendingPerson[]> {
  return sql.rows<PendingPerson>(CLAIM, [limit, seconds]);
}

/** Ends a claim. `done` also clears `pending`. */
export async function settlePending(sql: Sql, person: PendingPerson, done: boolean): Promise<void> {
  await sql.rows(SETTLE, [person.user_id, person.version, person.pending, done]);
}

export async function roomsOfPerson(sql: Sql, userId: UserId): Promise<RoomId[]> {
  return (await sql.rows<{ room_id: RoomId }>(ROOMS_OF, [userId])).map((row) => row.room_id);
}

/** Replaces the list of closed apps. */
export async function writeClosedApps(sql: Sql, appIds: readonly UserId[]): Promise<void> {
  await sql.rows(REOPEN, [appIds]);
  if (appIds.length > 0) await sql.rows(CLOSE, [appIds]);
}

export interface Meeting {
  readonly any_closed: boolean;
  readonly known: boolean;
  readonly guest: boolean;
  readonly closed: boolean;
}

export async function readMeeting(sql: Sql, userId: UserId): Promise<Meeting | undefined> {
  return (await sql.rows<Meeting & object>(MEETING, [userId]))[0];
}

/** The time up to which history has auth's changes; `null` before the first catch-up. */
export async function readPeopleUntil(sql: Sql): Promise<Date | null> {
  return (await sql.rows<{ people_until: Date | null }>(READ_UNTIL, []))[0]?.people_until ?? null;
}

export async function writePeopleUntil(sql: Sql, until: string): Promise<void> {
  await sql.rows(WRITE_UNTIL, [until]);
}

function toRow({ id, username, displayName, type, version, avatarUrl, appId }: DirectoryUser): UserRow {
  return {
    user_id: id,
    username,
    display_name: displayName,
    type,
    version,
    avatar_url: avatarUrl,
    app_id: appId ?? null,
  };
}
