import { ROLES, UNREAD_MAX } from '#contracts';
import { hostedBy } from '../rows/host.rows.js';

const MODERATORS = ROLES.slice(0, ROLES.indexOf('moderator') + 1).map((role) => `'${role}'`);
const RANKS = `ARRAY[${ROLES.map((role) => `'${role}'`).join(', ')}]`;

/**
 * In SQL: a moderator with this role sees the report `q` of the room `r`. Its message is not purged, and its sender has a lower role, or is
 * no member any more. The owner's, and those of the app whose room it is, go to operators alone. Index: members' primary key.
 */
export function seenBy(role: string): string {
  return `(q.seq >= r.first_seq AND ${hostedBy('r', 'q.sender_id')} IS NOT TRUE AND NOT EXISTS (
    SELECT 1 FROM history.members s
     WHERE s.room_id = q.room_id AND s.user_id = q.sender_id AND s.state = 'joined'
       AND array_position(${RANKS}, s.role) <= array_position(${RANKS}, ${role})))`;
}

/** In SQL: the open reports that the member `me` of the room `r` sees, counted up to `UNREAD_MAX`. Others cost no look. Index: `reports_open`. */
export const OPEN_REPORTS = `CASE WHEN r.kind = 'group' AND me.role IN (${MODERATORS.join(', ')}) THEN (SELECT count(*) FROM (
    SELECT 1 FROM history.reports q
     WHERE q.room_id = me.room_id AND q.closed_at IS NULL AND ${seenBy('me.role')}
     LIMIT ${String(UNREAD_MAX)}) counted) END`;
