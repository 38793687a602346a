import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** The age of the oldest frame that a previous owner may have lost at a takeover. */
const LOST_FRAMES_SECONDS = 30;
/** If more rooms were active, the gateways' periodic `heads` cover the others. */
const ACTIVE_ROOMS_MAX = 20_000;

/** Reads the whole table, once per takeover: an index on the time of activity would slow down every message. */
const ACTIVE_ROOMS: Statement = {
  name: 'active-rooms',
  text: 'SELECT id FROM history.rooms WHERE last_activity_at > now() - make_interval(secs => $1) LIMIT $2',
};

/** Rooms with changes in the last `LOST_FRAMES_SECONDS`. */
export async function readActiveRooms(sql: Sql): Promise<RoomId[]> {
  const rows = await sql.rows<{ id: RoomId }>(ACTIVE_ROOMS, [LOST_FRAMES_SECONDS, ACTIVE_ROOMS_MAX]);
  return rows.map(({ id }) => id);
}
