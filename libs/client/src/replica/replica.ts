import type {
  Changes,
  Heads,
  ReadMark,
  RoomId,
  RoomState,
  SyncAnswer,
  UserChanges,
  UserId,
  UserItem,
} from '#contracts';

import { FrameGate } from './frame-gate.js';
import { type RoomBounds, RoomReplica } from './room-replica.js';

/** Frames of rooms not known yet, kept while an answer is outstanding that may bring the room. */
const STRAYS_MAX = 1000;

export interface ReplicaOptions {
  readonly me: () => UserId | null;
  readonly bounds: RoomBounds;
  /** Whether a view shows the room. */
  readonly isOpen: (roomId: RoomId) => boolean;
  /** Something of this room has changed, or it is gone. */
  readonly roomChanged: (roomId: RoomId) => void;
  /** Everything held was dropped, that of these rooms. */
  readonly dropped: (roomIds: readonly RoomId[]) => void;
  /** The list of blocked users has changed. */
  readonly blockedChanged: () => void;
}

/**
 * All that one client holds of the server's state, kept by the protocol's rules alone (section 6). It does no I/O:
 * frames and answers are put in, `behind` tells when a `sync` is due.
 */
export class Replica {
  readonly rooms = new Map<RoomId, RoomReplica>();
  user = this.userGate();
  epoch: string | null = null;
  blocked: ReadonlySet<UserId> = new Set();
  /** Counts the times that everything was dropped: answers asked for earlier mean nothing. */
  generation = 0;
  /** Rooms of the store before this one, of which this one has not told yet whether it has them. */
  private readonly former = new Map<RoomId, RoomReplica>();
  private expecting = 0;
  private strays: Changes[] = [];

  constructor(private readonly options: ReplicaOptions) {}

  /** Rooms, and perhaps what is the user's own, that a `sync` must bring. */
  get behind(): { readonly user: boolean; readonly rooms: readonly RoomReplica[] } {
    return { user: this.user.behind, rooms: [...this.rooms.values()].filter(({ gate }) => gate.behind) };
  }

  /** My rooms, and those that are still shown as they were in the store before this one. */
  get shownRooms(): readonly RoomReplica[] {
    const ids = new Set([...this.rooms.keys(), ...this.former.keys()]);
    return [...ids].flatMap((roomId) => this.shown(roomId) ?? []);
  }

  /** The room as it is to be shown. */
  shown(roomId: RoomId): RoomReplica | undefined {
    return this.isFormer(roomId) ? this.former.get(roomId) : this.rooms.get(roomId);
  }

  isFormer(roomId: RoomId): boolean {
    return this.former.has(roomId) && (this.rooms.get(roomId)?.state ?? null) === null;
  }

  room(roomId: RoomId): RoomReplica {
    const held = this.rooms.get(roomId);
    if (held !== undefined) return held;
    const { me, bounds, isOpen } = this.options;
    const room = new RoomReplica(roomId, me, bounds, () => isOpen(roomId));
    this.rooms.set(roomId, room);
    return room;
  }

  /** An answer is on its way that may bring rooms which are not known yet: their frames are kept for it. */
  expectRooms(): () => void {
    this.expecting++;
    return () => {
      if (--this.expecting > 0) return;
      const strays = this.strays;
      this.strays = [];
      for (const frame of strays) this.onChanges(frame);
    };
  }

  onChanges(frame: Changes): void {
    const room = this.rooms.get(frame.roomId);
    if (room === undefined || (room.gate.cursor === null && !room.gate.isWaiting)) {
      if (this.expecting > 0 && this.strays.length < STRAYS_MAX) this.strays.push(frame);
      return;
    }
    room.gate.receive(frame);
    this.options.roomChanged(frame.roomId);
  }

  onUserChanges(frame: UserChanges): void {
    this.user.receive(frame);
  }

  /** Whether the heads are of another store than what is held. */
  onHeads(heads: Heads): boolean {
    if (this.epoch !== null && heads.epoch !== this.epoch) return true;
    this.user.hear(heads.urev);
    for (const room of this.rooms.values()) {
      const head = heads.rooms[room.id];
      if (head !== undefined) room.gate.hear(head);
    }
    return false;
  }

  onRead(roomId: RoomId, marks: readonly ReadMark[]): void {
    this.rooms.get(roomId)?.applyMarks(marks);
    this.options.roomChanged(roomId);
  }

  /** One answer of `sync`. The counters it brings are those of the snapshot that it was read from. */
  applySync(answer: SyncAnswer): void {
    this.epoch = answer.epoch;
    for (const delta of answer.deltas) {
      const room = this.rooms.get(delta.roomId);
      if (room === undefined || room.gate.cursor === null) continue;
      if (delta.tooLong) room.forget();
      else {
        room.applyItems(delta.items);
        room.gate.advance(delta.to);
      }
      this.options.roomChanged(delta.roomId);
    }
    for (const state of answer.rooms) this.applyState(state);
    for (const roomId of answer.gone) this.lose(roomId, answer.urev);
    this.user.advance(answer.urev);
    if (answer.blocked !== null) this.setBlocked(new Set(answer.blocked));
  }

  /** A RoomState of `sync` or `user:changes`: the cursor of a room of which none is held, unless it is being opened. */
  applyState(state: RoomState): void {
    const room = this.room(state.id);
    room.applyState(state);
    if (room.gate.cursor === null && room.opening === 0) room.gate.advance(state.headRev);
    this.options.roomChanged(state.id);
  }

  /**
   * Everything held is of another store than the one of this epoch: nothing of it is right. Rooms are shown as they
   * were until `listed`: they may be there as well.
   */
  reset(epoch: string | null = null): void {
    const ids = [...this.rooms.keys()];
    for (const [roomId, room] of this.rooms) {
      if (room.state === null) continue;
      room.freeze();
      this.former.set(roomId, room);
    }
    this.generation++;
    this.rooms.clear();
    this.strays = [];
    this.user.drop();
    this.user = this.userGate();
    this.epoch = epoch;
    for (const roomId of ids) this.options.roomChanged(roomId);
    this.setBlocked(new Set());
    this.options.dropped(ids);
  }

  /** The store has told of all my rooms: the others are gone. */
  listed(): void {
    const ids = [...this.former.keys()];
    this.former.clear();
    for (const roomId of ids) this.options.roomChanged(roomId);
  }

  /** Whoever signs in next is somebody else. */
  clear(): void {
    this.reset();
    this.listed();
  }

  private userGate(): FrameGate<UserChanges> {
    return new FrameGate((frame) => {
      for (const item of frame.items) this.applyUserItem(item, frame.to);
    });
  }

  private applyUserItem(item: UserItem, urev: number): void {
    if (item.type === 'room') this.applyState(item.state);
    else if (item.type === 'room.gone') this.lose(item.roomId, urev);
    else if (item.type === 'read') {
      this.rooms.get(item.roomId)?.applyRead(item.readSeq, urev);
      this.options.roomChanged(item.roomId);
    } else if (item.type === 'block') {
      const others = [...this.blocked].filter((userId) => userId !== item.userId);
      this.setBlocked(new Set(item.blocked ? [...others, item.userId] : others));
    }
  }

  /** The room was lost at `urev` or before; a state of it from later than that says that it is back. */
  private lose(roomId: RoomId, urev: number): void {
    const room = this.rooms.get(roomId);
    if ((room?.state?.urev ?? 0) > urev) return;
    const wasFormer = this.former.delete(roomId);
    if (this.rooms.delete(roomId) || wasFormer) this.options.roomChanged(roomId);
  }

  private setBlocked(blocked: ReadonlySet<UserId>): void {
    this.blocked = blocked;
    this.options.blockedChanged();
  }
}
