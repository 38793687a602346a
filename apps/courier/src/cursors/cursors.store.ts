import type { FeedPosition, HookId, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hasMode } from '../hooks/hook-mode.sql.js';

/** The cursors of a hook that count. */
export interface CursorsOf {
  readonly hookId: HookId;
  /** The generation from which cursors count. */
  readonly base: number;
}

/** Who writes: the courier that runs the hook. A hook that is pulled is written by any. */
export interface CursorsWriter extends CursorsOf {
  readonly runner: string;
  readonly generation: number;
}

type CursorRow = FeedPosition & { roomId: RoomId };
export type Positions = ReadonlyMap<RoomId, FeedPosition>;

const COUNTED = `SELECT room_id AS "roomId", seq, rev FROM courier.cursors WHERE hook_id = $1 AND generation >= $2`;

/** Index: the primary key, a range of it. */
export const CURSORS_BETWEEN: Statement = {
  name: 'cursors-between',
  text: `${COUNTED} AND room_id > $3 AND room_id <= $4`,
};

/** Index: the primary key. */
export const CURSORS_AT: Statement = {
  name: 'cursors-at',
  text: `${COUNTED} AND room_id = ANY($3::uuid[])`,
};

/**
 * Moves cursors forward, all or none: none if the hook is run by another courier, or if a replay, a reset or the removal has
 * raised its generation. The lock on the hook makes those wait, or this one see them. Index: the primary keys.
 */
export const MOVE_CURSORS: Statement = {
  name: 'move-cursors',
  text: `WITH hook AS (
      SELECT id FROM courier.hooks
       WHERE id = $1 AND generation = $2 AND (${hasMode('pulled')} OR leased_by = $3) AND removed_at IS NULL FOR SHARE)
    INSERT INTO courier.cursors AS c (hook_id, room_id, seq, rev, generation)
    SELECT hook.id, n.room_id, n.seq, n.rev, $2
      FROM hook, unnest($5::uuid[], $6::bigint[], $7::bigint[]) AS n (room_id, seq, rev) ORDER BY n.room_id
    ON CONFLICT (hook_id, room_id) DO UPDATE
      SET seq = CASE WHEN c.generation < $4 THEN excluded.seq ELSE greatest(c.seq, excluded.seq) END,
          rev = CASE WHEN c.generation < $4 THEN excluded.rev ELSE greatest(c.rev, excluded.rev) END,
          generation = excluded.generation
    RETURNING 1`,
};

/** Moves cursors back and ends the replay, once. Index: the primary keys. */
export const REPLAY_ROOMS: Statement = {
  name: 'replay-rooms',
  text: `WITH hook AS (
      UPDATE courier.hooks SET replay = NULL WHERE id = $1 AND generation = $2 AND replay IS NOT NULL RETURNING id)
    INSERT INTO courier.cursors (hook_id, room_id, seq, rev, generation)
    SELECT hook.id, n.room_id, n.seq, n.rev, $2
      FROM hook, unnest($3::uuid[], $4::bigint[], $5::bigint[]) AS n (room_id, seq, rev) ORDER BY n.room_id
    ON CONFLICT (hook_id, room_id) DO UPDATE
      SET seq = excluded.seq, rev = excluded.rev, generation = excluded.generation`,
};

/** The cursors of the rooms after one, up to another one. */
export async function readCursorsBetween(
  sql: Sql,
  { hookId, base }: CursorsOf,
  after: string,
  last: string,
): Promise<Map<RoomId, FeedPosition>> {
  return toMap(await sql.rows<CursorRow>(CURSORS_BETWEEN, [hookId, base, after, last]));
}

export async function readCursorsAt(
  sql: Sql,
  { hookId, base }: CursorsOf,
  roomIds: readonly RoomId[],
): Promise<Map<RoomId, FeedPosition>> {
  return toMap(await sql.rows<CursorRow>(CURSORS_AT, [hookId, base, roomIds]));
}

/** Returns false if it wrote nothing, because the writer may not write any more. */
export async function moveCursors(sql: Sql, writer: CursorsWriter, positions: Positions): Promise<boolean> {
  const { hookId, generation, runner, base } = writer;
  const moved = await sql.rows(MOVE_CURSORS, [hookId, generation, runner, base, ...columnsOf(positions)]);
  return moved.length > 0;
}

/** Sets the places from which rooms are delivered again. */
export async function replayRooms(sql: Sql, hookId: HookId, generation: number, positions: Positions): Promise<void> {
  await sql.rows(REPLAY_ROOMS, [hookId, generation, ...columnsOf(positions)]);
}

function columnsOf(positions: Positions): [RoomId[], number[], number[]] {
  const places = [...positions.values()];
  return [[...positions.keys()], places.map(({ seq }) => seq), places.map(({ rev }) => rev)];
}

function toMap(rows: readonly CursorRow[]): Map<RoomId, FeedPosition> {
  return new Map(rows.map(({ roomId, seq, rev }) => [roomId, { seq, rev }]));
}
