import type { Sql, Statement } from '#persistence/sql';

/** Each transaction of commands changes the rows of its rooms; parts of imports change none. PostgreSQL counts within a second. */
const ROOM_CHANGES: Statement = {
  name: 'changes-of-rooms',
  text: `SELECT pg_stat_get_tuples_updated('history.rooms'::regclass) AS changes`,
};

/** All changes of rows of rooms, in all processes. */
export async function readRoomChanges(sql: Sql): Promise<number> {
  return (await sql.rows<{ changes: number }>(ROOM_CHANGES, []))[0]?.changes ?? 0;
}
