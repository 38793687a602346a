import type { RoomId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface KeyRow {
  key: string;
  id: RoomId;
}

/** The direct rooms of pairs of users. Index: the unique key of `direct_key`. */
export const directRooms: Fact<[string], KeyRow> = {
  keysOf: ({ names: { directKey } }) => (directKey === undefined ? NONE : [[directKey]]),
  statement: {
    name: 'direct-rooms',
    text: 'SELECT r.direct_key AS key, r.id FROM history.rooms r WHERE r.direct_key = ANY($1::text[])',
  },
  into({ shared }, rows) {
    for (const { key, id } of rows) shared.directs.set(key, id);
  },
};
