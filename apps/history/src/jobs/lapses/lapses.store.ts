import { NIL } from 'uuid';
import type { Sql, Statement } from '#persistence/sql';
import type { HeardRow } from './silences.policy.js';

/** Rows of one reading. */
const PAGE = 1_000;

/** Index: the primary key. */
export const GROWING_AFTER: Statement = {
  name: 'growing-after',
  text: `SELECT g.room_id, g.message_id, g.touches FROM history.growing g
    WHERE (g.room_id, g.message_id) > ($1, $2) ORDER BY g.room_id, g.message_id LIMIT $3`,
};

export async function readGrowing(sql: Sql): Promise<HeardRow[]> {
  const all: HeardRow[] = [];
  for (;;) {
    const last = all.at(-1);
    const values = [last?.room_id ?? NIL, last?.message_id ?? NIL, PAGE];
    const rows = await sql.rows<HeardRow>(GROWING_AFTER, values);
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
}
