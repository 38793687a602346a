import type { AvatarId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** Index: `room_avatars_id_key`. */
export const ROOM_AVATAR: Statement = {
  name: 'room-avatar',
  text: 'SELECT webp FROM history.room_avatars WHERE id = $1',
};

export async function readAvatar(sql: Sql, id: AvatarId): Promise<Buffer | undefined> {
  const [row] = await sql.rows<{ webp: Buffer }>(ROOM_AVATAR, [id]);
  return row?.webp;
}
