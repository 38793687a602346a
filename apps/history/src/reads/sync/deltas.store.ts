import type { Delta, UserId } from '#contracts';
import { SYNC_TOO_LONG_ITEMS } from '#contracts';
import type { Sql } from '#persistence/sql';
import {
  DELTA_BYTES,
  DeltaDraft,
  distribute,
  nextPieces,
  type CountedRoom,
  type ItemCounts,
  type PlannedDelta,
} from './delta.policy.js';
import { isSurelyTooLong, type BehindRoom } from './sync.policy.js';
import type { SnapshotItems } from './snapshot-items.js';
import { readItemCounts } from './sync.store.js';

/** Rooms per counting statement. */
const ROOMS_COUNTED_AT_ONCE = 100;
/** Items per read. It bounds the items that are read but do not fit into the answer. */
const ITEMS_READ_AT_ONCE = 100;

const TOO_MANY: ItemCounts = { items: SYNC_TOO_LONG_ITEMS + 1, sent: SYNC_TOO_LONG_ITEMS + 1 };

export interface Deltas {
  deltas: Delta[];
  more: boolean;
}

export interface Plan {
  readonly planned: readonly PlannedDelta[];
  readonly more: boolean;
}

/** Plans deltas of at most `limit` items. `behind` is in order, least behind first. Stops when the items are used up. */
export async function planDeltas(sql: Sql, behind: readonly BehindRoom[], limit: number): Promise<Plan> {
  const planned: PlannedDelta[] = [];
  let left = limit;
  for (let start = 0; start < behind.length; start += ROOMS_COUNTED_AT_ONCE) {
    if (left === 0) return { planned, more: true };
    const rooms = behind.slice(start, start + ROOMS_COUNTED_AT_ONCE);
    const part = distribute(fitUncounted(rooms, left) ?? (await count(sql, rooms)), left);
    planned.push(...part.planned);
    if (part.more) return { planned, more: true };
    left = part.left;
  }
  return { planned, more: false };
}

/** Returns `undefined` if the rooms could have more than `limit` items together. Each item has a rev of its own. */
function fitUncounted(rooms: readonly BehindRoom[], limit: number): CountedRoom[] | undefined {
  const revs = rooms.reduce((sum, { from, headRev }) => sum + headRev - from, 0);
  if (revs > limit) return undefined;
  return rooms.map((room) => ({ room, items: room.headRev - room.from, sent: room.headRev - room.from }));
}

async function count(sql: Sql, rooms: readonly BehindRoom[]): Promise<CountedRoom[]> {
  const counts = await readItemCounts(
    sql,
    rooms.filter((room) => !isSurelyTooLong(room)),
  );
  return rooms.map((room) => ({ room, ...(counts.get(room.roomId) ?? TOO_MANY) }));
}

/** Reads the planned items in pieces until the bytes are used up. */
export async function readDeltas(
  snapshot: SnapshotItems,
  userId: UserId,
  { planned, more }: Plan,
  budgetBytes: number,
): Promise<Deltas> {
  const drafts = planned.slice(0, Math.floor(budgetBytes / 2 / DELTA_BYTES)).map((plan) => new DeltaDraft(plan));
  const budget = { leftBytes: budgetBytes - drafts.length * DELTA_BYTES };
  for (;;) {
    const pieces = nextPieces(drafts, ITEMS_READ_AT_ONCE);
    if (pieces.length === 0) break;
    const items = await snapshot.read(userId, pieces);
    const whole = pieces.every(({ draft, take }) => draft.add(items.get(draft.roomId) ?? [], take, budget));
    if (!whole) break;
  }
  // A room of which nothing was read waits for the next answer.
  const filled = drafts.filter((draft) => draft.open === 0 || draft.items.length > 0);
  const deltas = filled.map((draft) => draft.finish());
  return { deltas, more: more || filled.length < planned.length || deltas.some((delta) => delta.more) };
}
