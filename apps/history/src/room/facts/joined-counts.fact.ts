import { JOINED_ROOMS_MAX, type UserId } from '#contracts';
import { unopened } from '../rows/member.rows.js';
import { NONE, type Fact } from './fact.js';

interface JoinedCountRow {
  user_id: UserId;
  joined: number;
  unopened: number;
  hidden: number;
}

/** Each may have `JOINED_ROOMS_MAX` rows, of which PostgreSQL counts about two million per second. */
const USERS_AT_ONCE = 200;

/**
 * The number of rooms of each user, counted up to $2, how many of these are unopened, and how many of those hidden. Index:
 * `members_urev`.
 */
export const joinedCounts: Fact<[UserId], JoinedCountRow> = {
  keysOf: ({ names: { joiners = NONE } }) => joiners.map((id) => [id]),
  statement: {
    name: 'joined-counts',
    text: `SELECT input.user_id, counted.joined, counted.unopened, counted.hidden FROM unnest($1::uuid[]) AS input (user_id)
     CROSS JOIN LATERAL (
       SELECT count(*) AS joined, count(*) FILTER (WHERE found.unopened) AS unopened,
              count(*) FILTER (WHERE found.unopened AND found.hidden_seq IS NOT NULL) AS hidden FROM (
         SELECT ${unopened('m')} AS unopened, m.hidden_seq FROM history.members m
          WHERE m.user_id = input.user_id AND m.urev > 0 AND m.state = 'joined' LIMIT $2) found) counted`,
  },
  more: [JOINED_ROOMS_MAX],
  keysAtOnce: USERS_AT_ONCE,
  into(drafts, rows) {
    for (const { user_id: userId, ...count } of rows) drafts.people.knowRooms(userId, count);
  },
};
