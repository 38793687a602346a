import type { UserId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface BlockingRow {
  user_id: UserId;
  blocked_id: UserId;
}

/** The pairs in which the first user blocks the second. Index: the primary key. */
export const blockings: Fact<readonly [UserId, UserId], BlockingRow> = {
  keysOf: ({ names }) => names.blockings ?? NONE,
  statement: {
    name: 'blockings',
    text: `SELECT b.user_id, b.blocked_id FROM unnest($1::uuid[], $2::uuid[]) AS input (user_id, blocked_id)
      JOIN history.blocks b ON b.user_id = input.user_id AND b.blocked_id = input.blocked_id`,
  },
  into(drafts, rows) {
    for (const { user_id: by, blocked_id: whom } of rows) drafts.people.knowBlocking(by, whom);
  },
};
