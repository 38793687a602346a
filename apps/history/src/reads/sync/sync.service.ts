import { Injectable } from '@nestjs/common';
import { LIMITS, type Queries, type RoomId, type Sync, type UserId } from '#contracts';
import { Admission } from '#platform/limits/admission';
import { readBlockedSince } from '../blocks/block-list.store.js';
import { ITEMS_BYTES_MAX, jsonBytes, leadingThatFit } from '../paging/answer-size.policy.js';
import { readRoomStates } from '../../room/views/room-state.store.js';
import { readEpoch } from '../../store/epoch.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { readRoomIdsOf, readUrev } from '../subscriptions/subscriptions.store.js';
import { planDeltas, readDeltas } from './deltas.store.js';
import {
  assertEpochNamed,
  assertSameStore,
  behindRooms,
  cutMyChanges,
  ID_BYTES,
  type GoneReason,
  type NamedRoom,
} from './sync.policy.js';
import { SYNCS_AT_ONCE, SyncSnapshots, type SyncSnapshot } from './sync-snapshots.js';
import { readGoneReasons, readMyChanges, readNamedRooms } from './sync.store.js';

/**
 * Gateways let few syncs wait here. A sync begins well before the bus would repeat its query after three seconds, so
 * none runs twice.
 */
const ADMISSION = { atOnce: SYNCS_AT_ONCE, waitMaxMs: 2_000 };

/** `sync`, from cursors or from nothing (`docs/protocol.md`, section 6). */
@Injectable()
export class SyncService {
  private readonly admission = new Admission(ADMISSION);

  private readonly snapshots: SyncSnapshots;

  constructor(reads: ReadSql) {
    this.snapshots = new SyncSnapshots(reads);
  }

  /**
   * Reads everything in one snapshot. `roomIds` are the rooms of the caller in it, to which the gateway subscribes
   * them.
   * @throws ChatError INVALID (cursors without `epoch`), EPOCH_CHANGED, OVERLOADED
   */
  async sync(userId: UserId, request: Sync): Promise<Queries['sync']['answer']> {
    assertEpochNamed(request);
    return this.admission.run(userId, request, () =>
      this.snapshots.read((snapshot) => readSync(snapshot, userId, request)),
    );
  }

  /** The rooms to which a gateway subscribes a user before it asks for the `sync`. */
  async roomsOf(userId: UserId): Promise<Queries['rooms:of']['answer']> {
    return { roomIds: await this.snapshots.read(({ sql }) => readRoomIdsOf(sql, userId)) };
  }
}

async function readSync(
  { sql, items }: SyncSnapshot,
  userId: UserId,
  request: Sync,
): Promise<Queries['sync']['answer']> {
  const namedIds = Object.keys(request.rooms ?? {}) as RoomId[];
  const [epoch, urev, roomIds, named, changes, blocked] = await Promise.all([
    readEpoch(sql),
    readUrev(sql, userId),
    readRoomIdsOf(sql, userId),
    readNamedRooms(sql, userId, namedIds),
    readMyChanges(sql, userId, request.urev),
    readBlockedSince(sql, userId, request.urev),
  ]);
  assertSameStore(request, epoch, urev, named);
  const changedIds = changes.filter(({ mine }) => mine).map(({ roomId }) => roomId);
  const [states, plan] = await Promise.all([
    readRoomStates(sql, userId, changedIds),
    planDeltas(sql, behindRooms(request, named), request.limit ?? LIMITS.syncItems),
  ]);
  const mine = cutMyChanges(changes, states, urev);
  const gone = [...new Set([...mine.gone, ...unreadable(namedIds, named)])];
  const ids = gone.length + (blocked?.length ?? 0);
  const leftBytes = ITEMS_BYTES_MAX - jsonBytes(mine.states) - ids * ID_BYTES;
  const reasons = gone.length === 0 ? [] : leadingThatFit(await readGoneReasons(sql, userId, gone), leftBytes);
  const budgetBytes = leftBytes - jsonBytes(reasons);
  const changed = await readDeltas(items, userId, plan, budgetBytes);
  const sync = {
    epoch,
    urev: mine.urev,
    rooms: mine.states,
    deltas: changed.deltas,
    gone,
    ...(reasons.length > 0 && { goneReasons: reasonsByRoom(reasons) }),
    blocked,
    more: mine.more || changed.more,
  };
  return { sync, roomIds };
}

function reasonsByRoom(reasons: readonly GoneReason[]): Record<RoomId, string> {
  return Object.fromEntries(reasons.map(({ roomId, reason }) => [roomId, reason]));
}

/** Does not distinguish rooms that do not exist from private rooms that the caller was never in. */
function unreadable(namedIds: readonly RoomId[], named: readonly NamedRoom[]): RoomId[] {
  const readable = new Set(named.map(({ roomId }) => roomId));
  return namedIds.filter((roomId) => !readable.has(roomId));
}
