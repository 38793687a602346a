import type { MessageId, RoomId, UserId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { MESSAGE_COLUMNS, type SentMessageRow } from '../rows/message.rows.js';
import { hostedBy } from '../rows/host.rows.js';
import { joinedPerson, personColumns } from '../rows/person.js';
import { HOST, mayRead, type Membership, type RoomAccess } from '../rules/access.policy.js';
import { NONE, type Fact } from './fact.js';

type OriginRow = SentMessageRow & {
  reader_id: UserId;
  visibility: RoomAccess['visibility'];
  room_archived_at: Date | null;
  room_deleted_at: Date | null;
  my_state: Membership['state'] | null;
  my_urev: Membership['urev'] | null;
  is_host: boolean;
};

/** Messages of any room to copy. Reads committed rows without a lock on their rooms. Index: `messages_id`, primary keys. */
export const origins: Fact<[RoomId, MessageId, UserId], OriginRow> = {
  keysOf: ({ command: { actor }, names: { origins: named = NONE } }) =>
    named.map(({ roomId, id }) => [roomId, id, actor.userId]),
  statement: {
    name: 'origins',
    text: `SELECT input.user_id AS reader_id, r.visibility, r.archived_at AS room_archived_at,
           r.deleted_at AS room_deleted_at, me.state AS my_state, me.urev AS my_urev, ${hostedBy('r', 'input.user_id')} AS is_host,
           ${selectList('m', MESSAGE_COLUMNS)}, ${personColumns('p')}
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS input (room_id, id, user_id)
      JOIN history.rooms r ON r.id = input.room_id
      JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id AND m.seq >= r.first_seq
      LEFT JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
      LEFT JOIN history.people p ON p.user_id = m.sender_id`,
  },
  into({ shared }, rows) {
    for (const row of rows.filter(isReadable)) {
      const key = { roomId: row.room_id, id: row.id, userId: row.reader_id };
      shared.origins.know(key, { row, sender: joinedPerson(row) });
    }
  },
};

function isReadable(row: OriginRow): boolean {
  const { my_state: state, my_urev: urev, visibility } = row;
  const member = state === null || urev === null ? undefined : { state, urev };
  const room = { visibility, archived_at: row.room_archived_at, deleted_at: row.room_deleted_at };
  return mayRead(room, row.is_host ? HOST : member);
}
