import type { Statement } from '#persistence/sql';
import { USER_COLUMNS } from './user-row.js';

const BY_ID = `SELECT ${USER_COLUMNS} FROM auth.users WHERE id = $1`;

/** Index: the primary key. */
export const USER: Statement = { name: 'user', text: BY_ID };

/** Others may read-lock it too. Index: the primary key. */
export const USER_TO_READ: Statement = { name: 'user-to-read', text: `${BY_ID} FOR SHARE` };

/** Index: the primary key. */
export const USER_TO_WRITE: Statement = { name: 'user-to-write', text: `${BY_ID} FOR UPDATE` };

/** Index: `users_username_key`. */
export const USER_NAMED: Statement = {
  name: 'user-named',
  text: `SELECT ${USER_COLUMNS} FROM auth.users WHERE username_key = $1`,
};

/** Erased ones count, and guests, bots and unclaimed accounts do not. Without an index: a start reads up to the first one. */
export const ANY_ACCOUNT_EXISTS: Statement = {
  name: 'any-account-exists',
  text: `SELECT EXISTS (SELECT FROM auth.users WHERE type = 'user' AND NOT unclaimed) AS "exists"`,
};

/** Index: the primary key. */
export const LIVING_USERS: Statement = {
  name: 'living-users',
  text: `SELECT ${USER_COLUMNS} FROM auth.users WHERE id = ANY($1::uuid[]) AND erased_at IS NULL`,
};

/**
 * The skeletons of the name `$1`. Each is locked until the transaction ends, before a statement of its own looks for
 * taken names: so only one of two concurrent registrations of names that look alike gets its name.
 */
const SKELETONS = `(SELECT DISTINCT unnest(auth.name_skeletons($1)) AS skeleton ORDER BY skeleton) AS claimed`;

export const LOCK_NAME: Statement = {
  name: 'lock-name-of-user',
  text: `SELECT pg_advisory_xact_lock(hashtextextended(skeleton, 0)) FROM ${SKELETONS}`,
};

export const TRY_LOCK_NAME: Statement = {
  name: 'try-lock-name-of-user',
  text: `SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(skeleton, 0))) AS claimed FROM ${SKELETONS}`,
};

/**
 * Indexes: `users_skeletons`, and `registrations_skeletons` for names that wait for the link of their mail. PostgreSQL
 * expects many names that share a skeleton: with `EXISTS` it reads the table up to the first of them, which for a free
 * name is all of it.
 */
export const NAME_IS_TAKEN: Statement = {
  name: 'name-of-user-is-taken',
  text: `SELECT (SELECT count(*) FROM auth.users
       WHERE auth.name_skeletons(coalesce(username, username_key) COLLATE "C") && auth.name_skeletons($1)
         AND id IS DISTINCT FROM $2::uuid) +
     (SELECT count(*) FROM auth.registrations
       WHERE auth.name_skeletons(username) && auth.name_skeletons($1) AND expires_at > clock_timestamp()) > 0 AS taken`,
};

/** No row if the key of the name exists. */
export const INSERT_USER: Statement = {
  name: 'insert-user',
  text: `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type, avatar_url, ext, version,
       password_hash, created_at, changed_at, seen_at, app_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, clock_timestamp(), $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
};

/** Index: the primary key. */
export const CHANGE_PROFILE: Statement = {
  name: 'change-profile',
  text: `UPDATE auth.users SET display_name = $2, display_key = $3, avatar_id = $4, avatar_url = $5, ext = $6, version = $7,
       changed_at = clock_timestamp() WHERE id = $1`,
};

/** Makes a guest an account. Index: the primary key. */
export const MAKE_ACCOUNT: Statement = {
  name: 'make-account',
  text: `UPDATE auth.users SET type = 'user', password_hash = $2, version = $3, username = $4, username_key = $5, changed_at = clock_timestamp() WHERE id = $1`,
};

/** The trigger `users_account_claimed` notes the time. Index: the primary key. */
export const MAKE_CLAIMED: Statement = {
  name: 'make-claimed-account',
  text: `UPDATE auth.users SET unclaimed = false, password_hash = $2, version = $3, username = $4, username_key = $5, display_name = $6,
       display_key = $7, changed_at = clock_timestamp(), seen_at = now() WHERE id = $1`,
};

/** Index: the primary key. */
export const ERASE_USER: Statement = {
  name: 'erase-user',
  text: `UPDATE auth.users SET username = NULL, username_key = CASE WHEN type <> 'guest' THEN username_key END,
       display_name = NULL, display_key = NULL, avatar_id = NULL, avatar_url = NULL, ext = NULL, password_hash = NULL,
       erased_at = $2, version = $3, changed_at = clock_timestamp() WHERE id = $1`,
};

/** Index: the primary key. */
export const SET_SUSPENDED: Statement = {
  name: 'set-suspended',
  text: 'UPDATE auth.users SET suspended_at = $2, operator_suspended_at = $3 WHERE id = $1',
};

/** Index: the primary key. */
export const UNLOCK_USER: Statement = {
  name: 'unlock-user',
  text: 'UPDATE auth.users SET unlocked_at = $2 WHERE id = $1',
};

/** Index: the primary key. */
export const SET_PASSWORD: Statement = {
  name: 'set-password',
  text: 'UPDATE auth.users SET password_hash = $2 WHERE id = $1',
};

/** Index: the primary key. */
export const REPLACE_PASSWORD: Statement = {
  name: 'replace-password',
  text: `UPDATE auth.users SET password_hash = $3
    WHERE id = $1 AND coalesce(guarded_hash, password_hash) IS NOT DISTINCT FROM $2 AND erased_at IS NULL RETURNING id`,
};

/** Index: the primary key. */
export const NOTE_USER_SEEN: Statement = {
  name: 'note-user-seen',
  text: `UPDATE auth.users SET seen_at = now() WHERE id = $1 AND seen_at < now() - interval '1 hour'`,
};

/** Guests locked by another process are skipped. Index: `users_guests_seen`. */
export const STALE_GUESTS: Statement = {
  name: 'stale-guests',
  text: `SELECT id FROM auth.users
    WHERE type = 'guest' AND erased_at IS NULL AND seen_at < now() - make_interval(days => $1)
    ORDER BY seen_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
};

/** Index: `users_nameless`. */
export const PURGE_NAMELESS: Statement = {
  name: 'purge-nameless-users',
  text: `DELETE FROM auth.users WHERE id IN (SELECT id FROM auth.users
    WHERE username_key IS NULL AND erased_at < now() - make_interval(days => $1) LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
};

/** ISO 8601 with microseconds. A `Date` would truncate them, and a cursor would repeat the last row. */
export function isoText(expression: string): string {
  return `to_char((${expression}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export const TIME_BEFORE: Statement = {
  name: 'time-before',
  text: `SELECT ${isoText('clock_timestamp() - make_interval(secs => $1)')} AS at`,
};

/** Index: `users_changed`. */
export const USERS_CHANGED: Statement = {
  name: 'users-changed',
  text: `SELECT ${USER_COLUMNS}, ${isoText('changed_at')} AS "changedText"
    FROM auth.users WHERE (changed_at, id) > ($1::timestamptz, $2::uuid) ORDER BY changed_at, id LIMIT $3`,
};
