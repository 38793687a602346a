import type { Statement } from '#persistence/sql';
import { SESSION_COLUMNS } from './session-row.js';

/** How long the end code of a session stays. Without the bound a bot's would stay forever. */
const ENDED_EXPIRY = `least(expires_at, clock_timestamp() + interval '30 days')`;
/** An operator may look later for what a key has made. */
const ENDED_KEY_EXPIRY = `least(expires_at, clock_timestamp()
  + CASE WHEN scopes IS NULL THEN interval '30 days' ELSE interval '400 days' END)`;
const REVOKED = `ended_at = clock_timestamp(), expires_at = ${ENDED_EXPIRY}, end_code = 'SESSION_REVOKED', sealed_successor = NULL`;
/** Rows that one clean-up statement deletes. */
export const PURGE_BATCH = 1000;

export const INSERT_SESSION: Statement = {
  name: 'insert-session',
  text: `INSERT INTO auth.sessions (id, user_id, created_at, seen_at, user_agent, address, family_hash, token_hash, expires_at,
       scopes, via, provider_sid, provider_subject, ends_at)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
};

/** Index: the primary key. */
export const SESSION: Statement = {
  name: 'session',
  text: `SELECT ${SESSION_COLUMNS} FROM auth.sessions WHERE id = $1`,
};

/** Index: the primary key. */
export const LOCK_SESSION: Statement = { name: 'lock-session', text: `${SESSION.text} FOR UPDATE` };

/** The time and the user, in one statement, because others wait for the lock meanwhile. Index: the primary key. */
export const NOW_AND_TYPE: Statement = {
  name: 'now-and-type-of-user',
  text: 'SELECT clock_timestamp() AS now, type FROM auth.users WHERE id = $1',
};

/** Index: the primary key. */
export const PROLONG_SESSION: Statement = {
  name: 'prolong-session',
  text: 'UPDATE auth.sessions SET seen_at = $2, expires_at = $3 WHERE id = $1',
};

/** Index: the primary key. */
export const ROTATE_SESSION: Statement = {
  name: 'rotate-session',
  text: `UPDATE auth.sessions SET token_hash = $2, previous_hash = $3, siblings = $4, sealed_successor = $5, rotated_at = $6,
       seen_at = $6, expires_at = $7 WHERE id = $1`,
};

/** Index: the primary key. */
export const NOTE_SESSION_SEEN: Statement = {
  name: 'note-session-seen',
  text: `UPDATE auth.sessions SET seen_at = now() WHERE id = $1 AND seen_at < now() - interval '1 hour'`,
};

/** Index: `sessions_user`. */
export const SESSIONS_OF_USER: Statement = {
  name: 'sessions-of-user',
  text: `SELECT ${SESSION_COLUMNS} FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
    ORDER BY seen_at DESC, id DESC LIMIT $3`,
};

/** A selection that is `null` selects all: some sessions, all except one, only keys or only tokens. Index: `sessions_user`. */
export const END_SESSIONS: Statement = {
  name: 'end-sessions',
  text: `UPDATE auth.sessions
        SET ended_at = clock_timestamp(), expires_at = ${ENDED_KEY_EXPIRY}, end_code = $2, sealed_successor = NULL
      WHERE user_id = $1 AND ended_at IS NULL AND ($3::uuid[] IS NULL OR id = ANY($3)) AND ($4::uuid IS NULL OR id <> $4)
        AND ($5::boolean IS NULL OR (scopes IS NOT NULL) = $5) RETURNING id`,
};

/** @param chosen selects the ids and locks the rows */
function endChosen(name: string, chosen: string): Statement {
  return {
    name,
    text: `UPDATE auth.sessions SET ${REVOKED}
      WHERE id IN (${chosen}) RETURNING id, user_id AS "userId"`,
  };
}

/**
 * Locks the sessions in the order in which guests are erased, so that the two do not deadlock. Indexes: `users_guests_seen`,
 * `sessions_user`.
 */
export const END_SESSIONS_OF_GUESTS = endChosen(
  'end-sessions-of-guests',
  `SELECT s.id FROM auth.users u JOIN auth.sessions s ON s.user_id = u.id
    WHERE u.type = 'guest' AND u.erased_at IS NULL AND s.ended_at IS NULL
    ORDER BY u.seen_at LIMIT $1 FOR UPDATE OF s`,
);

/** Indexes: `external_users_living`, `sessions_user`. */
export const END_SESSIONS_OF_APP = endChosen(
  'end-sessions-of-app',
  `SELECT s.id FROM auth.external_users e JOIN auth.sessions s ON s.user_id = e.user_id
    WHERE e.app_id = $1 AND NOT e.erased AND s.ended_at IS NULL
    ORDER BY s.id LIMIT $2 FOR UPDATE OF s`,
);

/** Indexes: the primary keys. */
export const END_SESSIONS_OF_KEYS = endChosen(
  'end-sessions-of-keys',
  `SELECT s.id FROM auth.key_sessions k JOIN auth.sessions s ON s.id = k.session_id
     JOIN auth.external_users e ON e.user_id = s.user_id
    WHERE k.key_id = ANY($1::uuid[]) AND e.app_id = $2 AND s.ended_at IS NULL
    ORDER BY s.id LIMIT $3 FOR UPDATE OF s`,
);

/** Indexes: `sessions_provider_sid`, `sessions_provider_subject`. */
export const END_SESSIONS_OF_PROVIDER: Statement = {
  name: 'end-sessions-of-provider',
  text: `UPDATE auth.sessions SET ${REVOKED}
      WHERE via = $1 AND ended_at IS NULL
        AND (provider_sid = $2 OR (provider_subject = $3 AND ($2::text IS NULL OR provider_sid IS NULL)))
      RETURNING id, user_id AS "userId"`,
};

/** Index: `sessions_user`. */
export const FORGET_SUSPENSION: Statement = {
  name: 'forget-suspension',
  text: `UPDATE auth.sessions SET end_code = 'SESSION_REVOKED'
    WHERE user_id = $1 AND end_code = 'ACCOUNT_SUSPENDED' RETURNING id`,
};

/** Index: `sessions_user`. */
export const STORED_SESSIONS: Statement = {
  name: 'stored-sessions',
  text: `SELECT ${SESSION_COLUMNS} FROM auth.sessions WHERE user_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
};

/** Index: `sessions_user`. */
export const COUNT_SESSIONS: Statement = {
  name: 'count-sessions',
  text: 'SELECT count(*)::integer AS sessions FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL',
};

/** Index: `sessions_user`. */
export const SURPLUS_SESSIONS: Statement = {
  name: 'surplus-sessions',
  text: 'SELECT id FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL ORDER BY seen_at DESC, id DESC OFFSET $2',
};

/** Index: `sessions_user`. */
export const IPS_OF_USER: Statement = {
  name: 'ips-of-user',
  text: 'SELECT DISTINCT address AS ip FROM auth.sessions WHERE user_id = $1 AND address IS NOT NULL',
};

/** Index: the primary key. */
export const END_CODES: Statement = {
  name: 'end-codes',
  text: 'SELECT id, end_code AS "endCode" FROM auth.sessions WHERE id = ANY($1::uuid[])',
};

/** Index: `sessions_ended`. */
export const SESSIONS_ENDED_WITHIN: Statement = {
  name: 'sessions-ended-within',
  text: `SELECT id, end_code AS "endCode", extract(epoch FROM clock_timestamp() - ended_at)::float8 AS age
    FROM auth.sessions WHERE ended_at > now() - make_interval(secs => $1)`,
};

/** Index: `sessions_sealed`. */
export const ERASE_SEALED: Statement = {
  name: 'erase-sealed-successors',
  text: `UPDATE auth.sessions SET sealed_successor = NULL
    WHERE sealed_successor IS NOT NULL AND rotated_at < now() - make_interval(secs => $1)`,
};

/** Index: `sessions_expires`. */
export const PURGE_SESSIONS: Statement = {
  name: 'purge-sessions',
  text: `DELETE FROM auth.sessions WHERE id IN (SELECT id FROM auth.sessions
    WHERE expires_at < now() - make_interval(secs => $1) ORDER BY expires_at LIMIT ${PURGE_BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id`,
};
