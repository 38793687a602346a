import type { Delta, UserId } from '#contracts';
import { SYNC_TOO_LONG_ITEMS } from '#contracts';
import type { Sql } from '#persistence/sql';
import { DELTA_BYTES, DeltaDraft, nextPieces, planDeltas, type ItemCounts, type PlannedDelta } from './delta.policy.js';
import { isSurelyTooLong, type BehindRoom } from './sync.policy.js';
import { readItemCounts, readItems } from './sync.store.js';

/** Rooms per counting statement. */
const ROOMS_COUNTED_AT_ONCE = 100;
/** Items per read. It bounds the items that are read but do not fit into the answer. */
const ITEMS_READ_AT_ONCE = 100;

const TOO_MANY: ItemCounts = { items: SYNC_TOO_LONG_ITEMS + 1, sent: SYNC_TOO_LONG_ITEMS + 1 };

export interface Deltas {
  deltas: Delta[];
  more: boolean;
}

/** The changes of rooms that are behind, least behind first, at most `limit` items and `budgetBytes`. */
export async function readDeltas(
  sql: Sql,
  userId: UserId,
  behind: readonly BehindRoom[],
  limit: number,
  budgetBytes: number,
): Promise<Deltas> {
  const { planned, more } = await plan(sql, behind, limit);
  const filled = await fill(sql, userId, planned, budgetBytes);
  return { deltas: filled.deltas, more: more || filled.more };
}

/** Stops counting when the items are used up. */
async function plan(
  sql: Sql,
  behind: readonly BehindRoom[],
  limit: number,
): Promise<{ planned: PlannedDelta[]; more: boolean }> {
  const planned: PlannedDelta[] = [];
  let left = limit;
  for (let start = 0; start < behind.length; start += ROOMS_COUNTED_AT_ONCE) {
    if (left === 0) return { planned, more: true };
    const rooms = behind.slice(start, start + ROOMS_COUNTED_AT_ONCE);
    const counts = await readItemCounts(
      sql,
      rooms.filter((room) => !isSurelyTooLong(room)),
    );
    const counted = rooms.map((room) => ({ room, ...(counts.get(room.roomId) ?? TOO_MANY) }));
    const part = planDeltas(counted, left);
    planned.push(...part.planned);
    if (part.more) return { planned, more: true };
    left = part.left;
  }
  return { planned, more: false };
}

/** Reads the planned items in pieces until the bytes are used up. */
async function fill(sql: Sql, userId: UserId, planned: readonly PlannedDelta[], budgetBytes: number): Promise<Deltas> {
  const drafts = planned.slice(0, Math.floor(budgetBytes / 2 / DELTA_BYTES)).map((plan) => new DeltaDraft(plan));
  const budget = { leftBytes: budgetBytes - drafts.length * DELTA_BYTES };
  for (;;) {
    const pieces = nextPieces(drafts, ITEMS_READ_AT_ONCE);
    if (pieces.length === 0) break;
    const items = await readItems(sql, userId, pieces);
    const whole = pieces.every(({ draft, take }) => draft.add(items.get(draft.roomId) ?? [], budget) === take);
    if (!whole) break;
  }
  // A room without items waits for the next answer.
  const filled = drafts.filter((draft) => draft.plan.take === 0 || draft.items.length > 0);
  const deltas = filled.map((draft) => draft.finish());
  return { deltas, more: filled.length < planned.length || deltas.some(({ more }) => more) };
}
