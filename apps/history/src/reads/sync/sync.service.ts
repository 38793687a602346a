import { Injectable } from '@nestjs/common';
import { LIMITS, type Queries, type RoomId, type Sync, type Urev, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readBlockedSince } from '../blocks/block-list.store.js';
import { ITEMS_BYTES_MAX, jsonBytes } from '../paging/answer-size.policy.js';
import { readRoomStates } from '../../room/views/room-state.store.js';
import { readEpoch } from '../../store/epoch.store.js';
import { Admission } from '../../store/admission.js';
import { ReadSql } from '../../store/read-sql.js';
import { readRoomIdsOf, readUrev } from '../subscriptions/subscriptions.store.js';
import { readDeltas } from './deltas.store.js';
import {
  assertEpochNamed,
  assertSameStore,
  behindRooms,
  cutMyChanges,
  ID_BYTES,
  type MyPage,
  type NamedRoom,
} from './sync.policy.js';
import { readMyChanges, readNamedRooms } from './sync.store.js';

/**
 * Syncs that run at once (each holds a connection to PostgreSQL, and other reads need some too), and that wait. At
 * 40 ms for 200 rooms the last one waits a second: well before the bus, which asks again after three, would double the
 * load.
 */
const ADMISSION = { atOnce: 4, waitingMax: 100 };

/** Catching up from cursors, or from nothing (protocol, section 6). */
@Injectable()
export class SyncService {
  private readonly admission = new Admission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /**
   * All in one snapshot, which is why `roomIds` can say what the caller has to be subscribed to from here on. Throws
   * `INVALID` (cursors without `epoch`), `EPOCH_CHANGED`, `OVERLOADED`.
   */
  async sync(userId: UserId, request: Sync): Promise<Queries['sync']['answer']> {
    assertEpochNamed(request);
    return this.admission.run(() => this.reads.snapshot((sql) => readSync(sql, userId, request)));
  }
}

async function readSync(sql: Sql, userId: UserId, request: Sync): Promise<Queries['sync']['answer']> {
  const namedIds = Object.keys(request.rooms ?? {}) as RoomId[];
  const [epoch, urev, roomIds, named] = await Promise.all([
    readEpoch(sql),
    readUrev(sql, userId),
    readRoomIdsOf(sql, userId),
    readNamedRooms(sql, userId, namedIds),
  ]);
  assertSameStore(request, epoch, urev, named);
  const mine = await readMyPage(sql, userId, request, urev);
  const gone = [...new Set([...mine.gone, ...unreadable(namedIds, named)])];
  const blocked = await readBlockedSince(sql, userId, request.urev);
  const ids = gone.length + (blocked?.length ?? 0);
  const budgetBytes = ITEMS_BYTES_MAX - jsonBytes(mine.states) - ids * ID_BYTES;
  const changed = await readDeltas(
    sql,
    userId,
    behindRooms(request, named),
    request.limit ?? LIMITS.syncItems,
    budgetBytes,
  );
  const sync = {
    epoch,
    urev: mine.urev,
    rooms: mine.states,
    deltas: changed.deltas,
    gone,
    blocked,
    more: mine.more || changed.more,
  };
  return { sync, roomIds };
}

async function readMyPage(sql: Sql, userId: UserId, request: Sync, head: Urev): Promise<MyPage> {
  const changes = await readMyChanges(sql, userId, request.urev);
  const ids = changes.filter(({ mine }) => mine).map(({ roomId }) => roomId);
  return cutMyChanges(changes, await readRoomStates(sql, userId, ids), head);
}

/** A private room that was never mine and one that does not exist look the same. */
function unreadable(namedIds: readonly RoomId[], named: readonly NamedRoom[]): RoomId[] {
  const readable = new Set(named.map(({ roomId }) => roomId));
  return namedIds.filter((roomId) => !readable.has(roomId));
}
