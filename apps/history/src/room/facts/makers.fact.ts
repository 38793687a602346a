import type { UserId } from '#contracts';
import { unopened } from '../rows/member.rows.js';
import { NONE, type Fact } from './fact.js';

interface MakerRow {
  maker_id: UserId;
  user_id: UserId;
}

/**
 * The pairs in which the first user has made a room that the second is in and has not opened. Reads the unopened rooms of
 * the second until one is found. Index: `members_urev` for these, rooms' primary key for each.
 */
export const makers: Fact<readonly [UserId, UserId], MakerRow> = {
  keysOf: ({ names }) => names.contacts ?? NONE,
  statement: {
    name: 'makers',
    text: `SELECT input.maker_id, input.user_id FROM unnest($1::uuid[], $2::uuid[]) AS input (maker_id, user_id)
     WHERE EXISTS (
       SELECT 1 FROM history.members m
        WHERE m.user_id = input.user_id AND m.urev > 0 AND m.state = 'joined' AND ${unopened('m')}
          AND (SELECT r.created_by = input.maker_id AND r.deleted_at IS NULL
                 FROM history.rooms r WHERE r.id = m.room_id))`,
  },
  into(drafts, rows) {
    for (const { maker_id: maker, user_id: userId } of rows) drafts.people.noteMaker(maker, userId);
  },
};
