import type { UserId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { PERSON_COLUMNS, type PersonRow } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';

/**
 * The named users, and callers that are bots: the bot of the room's app is no member, so `namedMembers` does not read its
 * profile. Index: the primary key.
 */
export const people: Fact<[UserId], PersonRow> = {
  keysOf: ({ command: { actor }, names: { people: ids = NONE } }) =>
    (actor.type === 'bot' ? [...ids, actor.userId] : ids).map((id) => [id]),
  statement: {
    name: 'people',
    text: `SELECT ${selectList('p', PERSON_COLUMNS)} FROM history.people p WHERE p.user_id = ANY($1::uuid[])`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.people.know(row);
  },
};
