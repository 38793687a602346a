import type { MessageId, ReadState, RoomId, RoomState, ThreadState, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { ThreadKey } from '../draft/people-draft.js';
import { readReadStatesOf, readRoomStatesOf, type MemberKey } from './room-state.store.js';
import { readThreadStates } from './thread-state.store.js';

/** Memberships per statement. A new room with thousands of members takes several. */
const MEMBERSHIPS_PER_STATEMENT = 500;

/** The views of single members of their rooms, as of the end of a transaction. */
export class OwnViews {
  private readonly states = new Map<string, RoomState>();
  private readonly readStates = new Map<string, ReadState>();
  private readonly threadStates = new Map<string, ThreadState>();

  state(userId: UserId, roomId: RoomId): RoomState | undefined {
    return this.states.get(userId + roomId);
  }

  readState(userId: UserId, roomId: RoomId): ReadState | undefined {
    return this.readStates.get(userId + roomId);
  }

  threadState(userId: UserId, roomId: RoomId, threadId: MessageId): ThreadState | undefined {
    return this.threadStates.get(userId + roomId + threadId);
  }

  /** Pipelined after the transaction's writes, so it sees them. */
  static async read(
    sql: Sql,
    rooms: Iterable<MemberKey>,
    reads: Iterable<MemberKey>,
    threads: ReadonlyMap<UserId, ReadonlyMap<string, ThreadKey>>,
  ): Promise<OwnViews> {
    const views = new OwnViews();
    await Promise.all([
      ...[...threads].map(async ([userId, keys]) => {
        for (const state of await readThreadStates(sql, userId, [...keys.values()]))
          views.threadStates.set(userId + state.roomId + state.threadId, state);
      }),
      ...slices([...rooms]).map(async (keys) => {
        for (const { userId, roomId, state } of await readRoomStatesOf(sql, keys))
          views.states.set(userId + roomId, state);
      }),
      ...slices([...reads]).map(async (keys) => {
        for (const { userId, roomId, state } of await readReadStatesOf(sql, keys))
          views.readStates.set(userId + roomId, state);
      }),
    ]);
    return views;
  }
}

function slices(keys: readonly MemberKey[]): MemberKey[][] {
  const count = Math.ceil(keys.length / MEMBERSHIPS_PER_STATEMENT);
  return Array.from({ length: count }, (_, i) =>
    keys.slice(i * MEMBERSHIPS_PER_STATEMENT, (i + 1) * MEMBERSHIPS_PER_STATEMENT),
  );
}
