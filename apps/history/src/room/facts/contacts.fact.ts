import type { UserId } from '#contracts';
import { unopened } from '../rows/member.rows.js';
import { NONE, type Fact } from './fact.js';

interface ContactRow {
  user_id: UserId;
  contact_id: UserId;
}

/**
 * The pairs in which the second user is a contact of the first (see `StrangerRules`). Reads the second user's rooms
 * until one is shared. Index: `members_urev` for these, members' and rooms' primary keys for each.
 */
export const contacts: Fact<readonly [UserId, UserId], ContactRow> = {
  keysOf: ({ names }) => names.contacts ?? NONE,
  statement: {
    name: 'contacts',
    text: `SELECT input.user_id, input.contact_id FROM unnest($1::uuid[], $2::uuid[]) AS input (user_id, contact_id)
     WHERE EXISTS (
       SELECT 1 FROM history.members o
         JOIN history.rooms r ON r.id = o.room_id AND r.deleted_at IS NULL
        WHERE o.user_id = input.contact_id AND o.urev > 0 AND o.state = 'joined' AND NOT (${unopened('o')})
          AND (SELECT me.state = 'joined' AND (r.kind = 'group' OR num_nulls(o.last_sent_at, me.last_sent_at) = 0)
                 FROM history.members me WHERE me.room_id = o.room_id AND me.user_id = input.user_id))`,
  },
  into(drafts, rows) {
    for (const { user_id: userId, contact_id: other } of rows) drafts.people.knowContact(userId, other);
  },
};
