import type { Statement } from '#persistence/sql';
import { COLUMNS, USABLE } from './invites.sql.js';

export const LOCK_LINKS_OF_ROOM: Statement = {
  name: 'lock-links-of-room',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('links of ' || $1::text, 0))`,
};

/** Index: the primary key. */
export const LINK: Statement = {
  name: 'link',
  text: `SELECT ${COLUMNS}, i.revoked_at AS "revokedAt" FROM auth.invites i WHERE i.id = $1`,
};

/** Index: `invites_room`. */
export const LINKS_OF_ROOM: Statement = {
  name: 'links-of-room',
  text: `SELECT ${COLUMNS} FROM auth.invites i WHERE i.room_id = $1 AND ${USABLE} ORDER BY i.created_at DESC, i.id LIMIT $2`,
};

/** Index: the primary key. */
export const END_LINK: Statement = {
  name: 'end-link',
  text: 'UPDATE auth.invites SET revoked_at = now() WHERE id = $1 AND room_id = $2 AND revoked_at IS NULL RETURNING 1',
};
