import type { Statement } from '#persistence/sql';

/** A bound of the list. We expect no deployment to have more usable invitations. */
const LISTED_MAX = 500;

/**
 * It opens its rooms to its persons. The maker of a link is neither suspended nor erased, and nobody has claimed the account that it
 * is for. Index of users: the primary key.
 */
const OPENS = `(i.revoked_at IS NULL AND i.expires_at > clock_timestamp() AND (i.maker_id IS NULL
    OR (SELECT m.suspended_at IS NULL AND m.erased_at IS NULL FROM auth.users m WHERE m.id = i.maker_id)) AND (i.claims IS NULL
    OR (SELECT c.unclaimed AND c.suspended_at IS NULL AND c.erased_at IS NULL FROM auth.users c WHERE c.id = i.claims)))`;
/** It also takes one more person. */
export const USABLE = `(${OPENS} AND i.uses < i.uses_max)`;
export const COLUMNS = `i.id, i.code_hash AS "codeHash", i.created_at AS "createdAt", i.created_by AS "createdBy", i.expires_at AS "expiresAt",
    i.uses_max AS "usesMax", i.uses, i.kind, i.rooms, i.room_id AS "roomId", i.maker_id AS "makerId", i.claims`;
const STATE = `CASE WHEN ${USABLE} THEN 'usable' WHEN ${OPENS} THEN 'used up' ELSE 'ended' END AS state`;

export const INSERT_INVITE: Statement = {
  name: 'insert-invite',
  text: `INSERT INTO auth.invites (id, code_hash, created_at, created_by, expires_at, uses_max, uses, kind, rooms, room_id, maker_id, claims)
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING RETURNING id`,
};

/** Index: the primary key, backwards. */
export const USABLE_INVITES: Statement = {
  name: 'usable-invites',
  text: `SELECT ${COLUMNS} FROM auth.invites i WHERE ${USABLE} ORDER BY id DESC LIMIT ${LISTED_MAX}`,
};

/** Index of the unique `code_hash`. */
export const INVITE_OF_CODE: Statement = {
  name: 'invite-of-code',
  text: `SELECT ${COLUMNS}, ${STATE} FROM auth.invites i WHERE i.code_hash = ANY($1::bytea[])`,
};

/** The row is locked until the transaction ends, so persons come one after the other. Index of the unique `code_hash`. */
export const LOCK_INVITE: Statement = {
  name: 'lock-invite',
  text: 'SELECT id FROM auth.invites WHERE code_hash = ANY($1::bytea[]) FOR UPDATE',
};

/** Index: the primary key. */
export const INVITE_OF_PERSON: Statement = {
  name: 'invite-of-person',
  text: `SELECT made FROM auth.invite_uses WHERE user_id = $1 AND invite_id = $2`,
};

/** The invitations that the user was made with, oldest first. Indexes: the primary keys. */
export const INVITES_OF_MADE: Statement = {
  name: 'invites-of-made',
  text: `SELECT ${COLUMNS}, ${STATE} FROM auth.invite_uses u JOIN auth.invites i ON i.id = u.invite_id
    WHERE u.user_id = $1 AND u.made ORDER BY u.used_at, i.id`,
};

/** Whether the user came, also as a guest, by an invitation for accounts; `$2`: links count. Indexes: the primary keys. */
export const CAME_FOR_ACCOUNT: Statement = {
  name: 'came-by-invite-for-account',
  text: `SELECT count(*) > 0 AS came FROM auth.invite_uses u JOIN auth.invites i ON i.id = u.invite_id
    WHERE u.user_id = $1 AND i.kind = 'account' AND (i.maker_id IS NULL OR $2)`,
};

/** Index: the primary key. */
export const TAKE_USE: Statement = {
  name: 'take-use-of-invite',
  text: `UPDATE auth.invites i SET uses = uses + 1, used_up_at = CASE WHEN uses + 1 = uses_max THEN clock_timestamp() END
    WHERE i.id = $1 AND ${USABLE} RETURNING 1`,
};

export const INSERT_USE: Statement = {
  name: 'insert-use-of-invite',
  text: 'INSERT INTO auth.invite_uses (user_id, invite_id, made) VALUES ($1, $2, $3)',
};

/** Index: the primary key. */
export const NOTE_MADE: Statement = {
  name: 'note-made-with-invite',
  text: 'UPDATE auth.invite_uses SET made = true WHERE user_id = $1 AND invite_id = $2',
};

/** Index: the primary key. */
export const REVOKE_INVITE: Statement = {
  name: 'revoke-invite',
  text: 'UPDATE auth.invites SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING 1',
};

/** Index: `invites_claims`. */
export const REVOKE_CLAIMS: Statement = {
  name: 'revoke-claims-of-account',
  text: 'UPDATE auth.invites SET revoked_at = $2 WHERE claims = $1 AND revoked_at IS NULL',
};

/** The uses and links of a user, for the export. Indexes: the primary key of uses, `invites_maker`. */
export const INVITES_OF_USER: Statement = {
  name: 'invites-of-user',
  text: `SELECT 'used' AS as, u.used_at AS at, ${COLUMNS} FROM auth.invite_uses u JOIN auth.invites i ON i.id = u.invite_id
      WHERE u.user_id = $1
    UNION ALL SELECT 'made' AS as, i.created_at AS at, ${COLUMNS} FROM auth.invites i WHERE i.maker_id = $1`,
};

/** An invitation that is used up stays until it expires: its persons still come in. Index: `invites_ended`. */
export const PURGE_INVITES: Statement = {
  name: 'purge-invites',
  text: `DELETE FROM auth.invites WHERE id IN (SELECT id FROM auth.invites
    WHERE LEAST(expires_at, revoked_at) < now() - make_interval(days => $1)
    ORDER BY LEAST(expires_at, revoked_at) LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};
