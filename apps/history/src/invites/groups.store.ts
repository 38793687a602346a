import type { RoomId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import type { Sql, Statement } from '#persistence/sql';

/** Index: the primary key. With the condition of `rooms_listed`, an empty store would take that one. */
export const GROUP: Statement = {
  name: 'group',
  text: `SELECT id, name FROM history.rooms WHERE id = $1 AND kind <> 'direct' AND deleted_at IS NULL`,
};

/** `undefined` if there is no such group, or it is deleted. */
export async function readGroup(sql: Sql, roomId: RoomId): Promise<InvitedRoom | undefined> {
  return (await sql.rows<InvitedRoom>(GROUP, [roomId]))[0];
}
