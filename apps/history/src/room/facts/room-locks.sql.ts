import type { Statement } from '#persistence/sql';
import { roomColumns } from '../rows/room.rows.js';

/**
 * A statement of its own, so that later statements see everything committed before the locks were granted. In id order,
 * so that two transactions never deadlock. Index: the primary key.
 */
export const LOCK_ROOMS: Statement = {
  name: 'lock-rooms',
  text: `SELECT ${roomColumns('r')}, r.create_fingerprint, r.direct_key, r.blocked, r.external_id
    FROM history.rooms r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
};

/** The same rows without a lock. Index: the primary key. */
export const READ_ROOMS: Statement = {
  name: 'read-rooms',
  text: `SELECT ${roomColumns('r')}, r.create_fingerprint, r.direct_key, r.blocked, r.external_id
    FROM history.rooms r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id`,
};
