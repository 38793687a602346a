import type { FeedPosition, RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { HookRow } from '../hooks/hook-row.js';
import { replayRooms } from '../cursors/cursors.store.js';
import type { HookEra } from './hook-era.js';
import { replayAll } from './hook-states.store.js';
import type { Places } from './places.js';
import { covers, GONE, nearest } from '../cursors/positions.policy.js';

/**
 * Moves the cursors back as the row's replay asks, which never moves one forward. Returns the rooms that wait again; none for a replay of
 * all, in which no cursor counts any more. It takes effect once, and only in the generation of the row.
 * @throws OtherEpoch; as `QueryBus`
 */
export async function applyReplay(sql: Sql, era: HookEra, places: Places, row: HookRow): Promise<RoomId[]> {
  const { id, generation, replay } = row;
  if (replay === 'all') {
    await replayAll(sql, id, generation);
    return [];
  }
  const back = new Map<RoomId, FeedPosition>();
  for (const { roomId, seq } of replay ?? []) {
    const place = await places.of(roomId);
    const before = await era.ask('feed:back', { roomId, seq });
    if (!covers(place, GONE)) back.set(roomId, nearest(place, { seq: before.seq, rev: before.rev }));
  }
  await replayRooms(sql, id, generation, back);
  return [...back.keys()];
}
