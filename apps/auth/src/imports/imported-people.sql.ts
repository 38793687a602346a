import type { Statement } from '#persistence/sql';

/** Runs and undos come one after the other, whatever imports they are of: a run after an undo finds the people of the undone one. */
export const LOCK_PEOPLE: Statement = {
  name: 'lock-people-of-imports',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley people of imports', 0))`,
};

/** What became of people before, and in this import. Indexes: the primary keys, `imported_people_made`. */
export const KNOWN_PEOPLE: Statement = {
  name: 'known-people-of-source',
  text: `SELECT e.source_hash IS NOT NULL AS "isErased", u.id AS "userId", u.username, u.unclaimed AS "isUnclaimed",
      (SELECT min(had.user_id::text) FROM auth.imported_people had
        WHERE had.source_hash = given.hash AND NOT had.made AND had.import_id = $2) AS "hadId"
    FROM unnest($1::bytea[]) WITH ORDINALITY AS given(hash, n)
    LEFT JOIN auth.erased_people e ON e.source_hash = given.hash
    LEFT JOIN auth.imported_people p ON p.source_hash = given.hash AND p.made
    LEFT JOIN auth.users u ON u.id = p.user_id
    ORDER BY n`,
};

/** Index: `emails_email_key`. */
export const OWNERS_OF_EMAILS: Statement = {
  name: 'owners-of-emails',
  text: 'SELECT email_key AS "emailKey", user_id AS "userId" FROM auth.emails WHERE email_key = ANY($1::text[])',
};

/** Accounts that people have already. They are neither erased nor changed until the transaction ends. Index: the primary key. */
export const LOCK_ACCOUNTS: Statement = {
  name: 'lock-accounts-of-people',
  text: `SELECT id, username FROM auth.users
    WHERE id = ANY($1::uuid[]) AND erased_at IS NULL AND NOT unclaimed ORDER BY id FOR SHARE`,
};

/** No row for an id or a name that exists. */
export const INSERT_UNCLAIMED: Statement = {
  name: 'insert-unclaimed-users',
  text: `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type, version, created_at, changed_at, seen_at,
       unclaimed)
     SELECT id, username, username_key, display_name, display_key, type, 1, $7, clock_timestamp(), $7, true
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
         AS made(id, username, username_key, display_name, display_key, type)
     ON CONFLICT DO NOTHING RETURNING id`,
};

export const INSERT_MADE: Statement = {
  name: 'insert-people-of-import',
  text: `INSERT INTO auth.imported_people (import_id, source_hash, user_id, made, by_email, email_key, email_at)
     SELECT $1, source_hash, user_id, true, by_email, email_key, CASE WHEN email_key IS NOT NULL THEN clock_timestamp() END
       FROM unnest($2::bytea[], $3::uuid[], $4::boolean[], $5::text[]) AS made(source_hash, user_id, by_email, email_key)`,
};

/** A later export may say that somebody has left, or has another e-mail address. Index: the primary key. */
export const REFRESH_UNCLAIMED: Statement = {
  name: 'refresh-people-of-import',
  text: `UPDATE auth.imported_people p SET import_id = $1, by_email = given.by_email, email_key = given.email_key,
       email_at = CASE WHEN p.email_key IS NOT DISTINCT FROM given.email_key THEN p.email_at
         WHEN given.email_key IS NOT NULL THEN clock_timestamp() END
     FROM unnest($2::bytea[], $3::uuid[], $4::boolean[], $5::text[]) AS given(source_hash, user_id, by_email, email_key)
     WHERE p.source_hash = given.source_hash AND p.user_id = given.user_id AND p.claimed_at IS NULL
       AND (p.import_id, p.by_email, p.email_key) IS DISTINCT FROM ($1::uuid, given.by_email, given.email_key)`,
};

/** The people who had accounts: an erasure must know them. Index: the primary key. */
export const NOTE_PEOPLE: Statement = {
  name: 'note-people-of-import',
  text: `INSERT INTO auth.imported_people (import_id, source_hash, user_id, made)
     SELECT $1, source_hash, user_id, false FROM unnest($2::bytea[], $3::uuid[]) AS had(source_hash, user_id)
     ON CONFLICT (source_hash, user_id) DO UPDATE SET import_id = excluded.import_id
       WHERE imported_people.import_id <> excluded.import_id`,
};

/** Somebody who claims such an account is waited for. Indexes: `imported_people_import`, the primary key. */
export const LOCK_UNCLAIMED_OF_IMPORT: Statement = {
  name: 'lock-unclaimed-of-import',
  text: `SELECT u.id, u.version FROM auth.imported_people p JOIN auth.users u ON u.id = p.user_id
    WHERE p.import_id = $1 AND p.made AND p.claimed_at IS NULL AND u.unclaimed ORDER BY p.user_id LIMIT $2 FOR UPDATE OF u`,
};

/** Index: `imported_people_user`. */
export const FORGET_PEOPLE: Statement = {
  name: 'forget-people-of-import',
  text: 'DELETE FROM auth.imported_people WHERE user_id = ANY($1::uuid[])',
};

/** What is left of them has neither a name nor a kind that others see, and goes as an erased guest does. Index: the primary key. */
export const REMOVE_UNCLAIMED: Statement = {
  name: 'remove-unclaimed-users',
  text: `UPDATE auth.users SET username = NULL, username_key = NULL, display_name = NULL, display_key = NULL, erased_at = now(),
       version = version + 1, changed_at = clock_timestamp() WHERE id = ANY($1::uuid[])`,
};

/** Index: `imported_people_import`. */
export const COUNT_CLAIMED: Statement = {
  name: 'count-claimed-of-import',
  text: `SELECT count(*) AS claimed FROM auth.imported_people WHERE import_id = $1 AND made AND claimed_at IS NOT NULL`,
};
