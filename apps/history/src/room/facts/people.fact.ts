import type { UserId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { PERSON_COLUMNS, type PersonRow } from '../rows/person.js';
import { NONE, type Fact } from './fact.js';

/** The named users, and callers who are bots: one that hosts the room has no membership that brings its profile. Index: the primary key. */
export const people: Fact<[UserId], PersonRow> = {
  keysOf: ({ command: { actor }, names: { people: ids = NONE } }) =>
    [...ids, ...(actor.type === 'bot' ? [actor.userId] : [])].map((id) => [id]),
  statement: {
    name: 'people',
    text: `SELECT ${selectList('p', PERSON_COLUMNS)} FROM history.people p WHERE p.user_id = ANY($1::uuid[])`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.people.know(row);
  },
};
