import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { selectList } from '../rows/columns.js';
import { MESSAGE_COLUMNS, type SentMessageRow } from '../rows/message.rows.js';
import { joinedPerson, personColumns } from '../rows/person.js';
import type { Origin, OriginKey } from './origin.js';
import { mayRead, type Membership, type RoomAccess } from '../rules/access.policy.js';

/** Reads committed rows without a lock on their rooms. Index: `messages_id`, primary keys. */
export const ORIGINS: Statement = {
  name: 'origins',
  text: `SELECT input.user_id AS reader_id, r.visibility, r.archived_at AS room_archived_at,
         r.deleted_at AS room_deleted_at, me.state AS my_state, me.urev AS my_urev,
         ${selectList('m', MESSAGE_COLUMNS)}, ${personColumns('p')}
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS input (room_id, id, user_id)
    JOIN history.rooms r ON r.id = input.room_id
    JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id AND m.seq >= r.first_seq
    LEFT JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
    LEFT JOIN history.people p ON p.user_id = m.sender_id`,
};

type OriginRow = SentMessageRow & {
  reader_id: UserId;
  visibility: RoomAccess['visibility'];
  room_archived_at: Date | null;
  room_deleted_at: Date | null;
  my_state: Membership['state'] | null;
  my_urev: Membership['urev'] | null;
};

/** The named messages that their readers may read now, deleted ones included. */
export class Origins {
  private readonly byKey = new Map<string, Origin>();
  private readonly readers = new Set<UserId>();
  private haveFiles = false;

  static async read(sql: Sql, keys: readonly OriginKey[]): Promise<Origins> {
    const origins = new Origins();
    if (keys.length === 0) return origins;
    for (const { userId } of keys) origins.readers.add(userId);
    const rows = await sql.rows<OriginRow>(ORIGINS, [
      keys.map(({ roomId }) => roomId),
      keys.map(({ id }) => id),
      keys.map(({ userId }) => userId),
    ]);
    for (const row of rows.filter(isReadable)) {
      const key = { roomId: row.room_id, id: row.id, userId: row.reader_id };
      origins.byKey.set(textOf(key), { row, sender: joinedPerson(row) });
      origins.haveFiles ||= row.attachments !== null;
    }
    return origins;
  }

  /**
   * The users who may get files by a forward. An origin may also be a message that the same transaction stores: with files
   * that it sends (`sent`), or with those of another forward.
   */
  forwardersOfFiles(sent: readonly unknown[]): UserId[] {
    return sent.length > 0 || this.haveFiles ? [...this.readers] : [];
  }

  /** `undefined` if there is no such message, or the user may not read it. */
  of(key: OriginKey): Origin | undefined {
    return this.byKey.get(textOf(key));
  }
}

function isReadable(row: OriginRow): boolean {
  const { my_state: state, my_urev: urev, visibility } = row;
  const member = state === null || urev === null ? undefined : { state, urev };
  const room = { visibility, archived_at: row.room_archived_at, deleted_at: row.room_deleted_at };
  return mayRead(room, member);
}

function textOf({ roomId, id, userId }: OriginKey): string {
  return roomId + id + userId;
}
