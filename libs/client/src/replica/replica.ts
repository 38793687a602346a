import type {
  Changes,
  Heads,
  Message,
  OpenedRoom,
  ReadMark,
  RoomId,
  RoomState,
  ServerEventPayloads,
  SyncAnswer,
  UserChanges,
  UserId,
  UserItem,
} from '#contracts';

import { BoundedMap } from '#contracts/bounded-map';

import type { Kept } from './kept.js';
import { FrameGate } from './frame-gate.js';
import type { GrowingText } from './growing-text.js';
import { GrowingTexts } from './growing-texts.js';
import type { Reader } from './reader.policy.js';
import { NO_FOLLOWER, type RoomFollower } from './room-follower.js';
import { type RoomBounds, RoomReplica } from './room-replica.js';
import { withFiles } from './whole-message.policy.js';

/** Limit of frames of unknown rooms that wait for an outstanding answer. */
const STRAYS_MAX = 1000;
/** Limit of rooms whose reason is held. */
const REASONS_MAX = 100;

export interface ReplicaOptions {
  readonly me: () => UserId | null;
  readonly bounds: RoomBounds;
  /** True if a view shows the room. */
  readonly isOpen: (roomId: RoomId) => boolean;
  readonly followerOf: (roomId: RoomId) => RoomFollower;
  /** Called when the room has changed or is gone. */
  readonly roomChanged: (roomId: RoomId) => void;
  /** Called when the replica was dropped, with the ids of its rooms. */
  readonly dropped: (roomIds: readonly RoomId[]) => void;
  readonly blockedChanged: () => void;
  /** Called with each applied change of the user's own state. */
  readonly ownItem: (item: UserItem) => void;
  /** Called when pieces of the text of a growing message may be missing. */
  readonly doubted: (text: GrowingText) => void;
}

/**
 * One client's copy of the server's state, maintained by the rules of the protocol (section 6). It does no I/O: the
 * caller passes in frames and answers, and runs a `sync` when `behind` is not empty.
 */
export class Replica {
  readonly rooms = new Map<RoomId, RoomReplica>();
  user = this.userGate();
  epoch: string | null = null;
  blocked: ReadonlySet<UserId> = new Set();
  /** The texts of this epoch. */
  growing = this.noTexts();
  /** Number of resets. An answer to a request made before a reset is discarded. */
  generation = 0;
  /** Rooms from before a reset. They are shown until the server has listed all rooms. */
  private readonly former = new Map<RoomId, RoomReplica>();
  /** Why the user was removed or banned, of rooms that are gone. */
  readonly goneReasons = new BoundedMap<RoomId, string>(REASONS_MAX);
  private expecting = 0;
  private strays: Changes[] = [];

  constructor(private readonly options: ReplicaOptions) {}

  /** The user as the one who reads the rooms. */
  readonly reader = (): Reader => ({ me: this.me, blocked: this.blocked, joinedAt: this.joinedAt });
  private readonly joinedAt = (roomId: RoomId): string | null => this.rooms.get(roomId)?.state?.me.joinedAt ?? null;

  get me(): UserId | null {
    return this.options.me();
  }

  /** The counters that a `sync` must bring up to date: the user's and the rooms'. */
  get behind(): { readonly user: boolean; readonly rooms: readonly RoomReplica[] } {
    return { user: this.user.behind, rooms: [...this.rooms.values()].filter(({ gate }) => gate.behind) };
  }

  /** The user's rooms, and rooms from before a reset that are still shown. */
  get shownRooms(): readonly RoomReplica[] {
    const ids = new Set([...this.rooms.keys(), ...this.former.keys()]);
    return [...ids].flatMap((roomId) => this.shown(roomId) ?? []);
  }

  /** The room to show: the current one, or the one from before a reset. */
  shown(roomId: RoomId): RoomReplica | undefined {
    return this.isFormer(roomId) ? this.former.get(roomId) : this.rooms.get(roomId);
  }

  isFormer(roomId: RoomId): boolean {
    return this.former.has(roomId) && (this.rooms.get(roomId)?.state ?? null) === null;
  }

  room(roomId: RoomId): RoomReplica {
    const held = this.rooms.get(roomId);
    if (held !== undefined) return held;
    const room = this.newRoom(roomId);
    this.rooms.set(roomId, room);
    return room;
  }

  /**
   * Shows what the client kept over a reload as if it were from before a reset: until the server has listed all rooms, and
   * apart from everything that the server sends.
   */
  showKept({ epoch, blocked, rooms }: Kept): void {
    this.epoch = epoch;
    this.setBlocked(new Set(blocked));
    for (const opened of rooms) {
      const room = this.keptRoom(opened);
      this.former.set(room.id, room);
      this.options.roomChanged(room.id);
    }
  }

  /** A room as it was kept, which takes no changes. It is not one of `rooms`. */
  keptRoom(opened: OpenedRoom): RoomReplica {
    const room = this.newRoom(opened.room.id, NO_FOLLOWER);
    room.applyOpened(opened, false);
    room.isLoaded = opened.messages.length > 0;
    return room;
  }

  /**
   * Holds back frames of unknown rooms while an answer is outstanding that can contain these rooms. Returns a function
   * to call when the answer has arrived.
   */
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
    const { gate, summary } = room;
    const { cursor } = gate;
    gate.receive(frame);
    const isApplied = cursor !== null && cursor < frame.to && (gate.cursor ?? 0) >= frame.to;
    if (isApplied) this.growing.noteLive(frame.items, summary?.headSeq ?? 0);
    this.options.roomChanged(frame.roomId);
  }

  onPieces({ roomId, pieces }: ServerEventPayloads['message:grow']): void {
    const room = this.rooms.get(roomId);
    const grown = new Set(pieces.filter((piece) => this.growing.take(roomId, piece)).map(({ id }) => id));
    for (const id of grown) room?.grown(id);
    if (grown.size > 0) this.options.roomChanged(roomId);
  }

  /** Applies an answer with the text of a growing message as far as it is stored, unless the item of its send is yet to come. */
  applyWhole(message: Message): void {
    const room = this.rooms.get(message.roomId);
    if (room === undefined || message.seq > (room.summary?.headSeq ?? 0)) return;
    room.applyMessage(message);
    room.grown(message.id);
    this.options.roomChanged(room.id);
  }

  onUserChanges(frame: UserChanges): void {
    this.user.receive(frame);
  }

  /** Returns true if the epoch of the heads differs from the replica's. */
  onHeads(heads: Heads): boolean {
    if (this.epoch !== null && heads.epoch !== this.epoch) return true;
    this.user.noteCounter(heads.urev);
    for (const room of this.rooms.values()) {
      const head = heads.rooms[room.id];
      if (head !== undefined) room.gate.noteCounter(head);
    }
    return false;
  }

  onRead(roomId: RoomId, marks: readonly ReadMark[]): void {
    this.rooms.get(roomId)?.applyMarks(marks);
    this.options.roomChanged(roomId);
  }

  /** Applies an answer of `sync`. Its counters belong to the snapshot that the server read. */
  applySync(answer: SyncAnswer): void {
    this.epoch = answer.epoch;
    if (answer.blocked !== null) this.setBlocked(new Set(answer.blocked));
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
    for (const roomId of answer.gone) this.removeRoom(roomId, answer.urev, answer.goneReasons?.[roomId]);
    this.user.advance(answer.urev);
    if (!answer.more) this.growing.doubt();
  }

  /**
   * Applies a RoomState of `sync` or `user:changes`. It sets the cursor of a room without one, unless it is being
   * opened.
   */
  applyState(state: RoomState): void {
    const room = this.room(state.id);
    this.goneReasons.delete(state.id);
    room.applyState(state);
    if (room.gate.cursor === null && room.opening === 0) room.gate.advance(state.headRev);
    this.options.roomChanged(state.id);
  }

  /**
   * Drops everything, because the server has a different epoch. The old rooms are shown unchanged until
   * `allRoomsListed`, because most of them exist in the new epoch as well.
   */
  reset(epoch: string | null = null): void {
    const ids = [...new Set([...this.rooms.keys(), ...this.former.keys()])];
    for (const [roomId, room] of this.rooms) {
      if (room.state === null) continue;
      room.freeze();
      this.former.set(roomId, room);
    }
    this.generation++;
    this.rooms.clear();
    this.growing = this.noTexts();
    this.strays = [];
    this.user.drop();
    this.user = this.userGate();
    this.epoch = epoch;
    for (const roomId of ids) this.options.roomChanged(roomId);
    this.options.dropped(ids);
  }

  /** Removes rooms from before the reset that the server did not list. */
  allRoomsListed(): void {
    const ids = [...this.former.keys()];
    this.former.clear();
    for (const roomId of ids) this.options.roomChanged(roomId);
  }

  /** Drops everything, because the user signed out. */
  clear(): void {
    this.reset();
    this.goneReasons.clear();
    this.setBlocked(new Set());
    this.allRoomsListed();
  }

  private newRoom(roomId: RoomId, follower = this.options.followerOf(roomId)): RoomReplica {
    const { bounds, isOpen } = this.options;
    const { growing } = this;
    const whole = (message: Message): Message => growing.whole(withFiles(message));
    return new RoomReplica(roomId, this.reader, bounds, () => isOpen(roomId), follower, whole);
  }

  private noTexts(): GrowingTexts {
    return new GrowingTexts((text) => this.options.doubted(text));
  }

  private userGate(): FrameGate<UserChanges> {
    return new FrameGate((frame) => {
      for (const item of frame.items) this.applyUserItem(item, frame.to);
    });
  }

  private applyUserItem(item: UserItem, urev: number): void {
    if (item.type === 'room') this.applyState(item.state);
    else if (item.type === 'room.gone') this.removeRoom(item.roomId, urev, item.reason);
    else if (item.type === 'read') {
      this.rooms.get(item.roomId)?.applyRead(item, urev);
      this.options.roomChanged(item.roomId);
    } else if (item.type === 'block') {
      const others = [...this.blocked].filter((userId) => userId !== item.userId);
      this.setBlocked(new Set(item.blocked ? [...others, item.userId] : others));
    }
    this.options.ownItem(item);
  }

  /** Removes a room that the user lost at `urev` or before. A later state means that the user has joined again. */
  private removeRoom(roomId: RoomId, urev: number, reason?: string): void {
    const room = this.rooms.get(roomId);
    if ((room?.state?.urev ?? 0) > urev) return;
    if (reason !== undefined) this.goneReasons.set(roomId, reason);
    this.options.followerOf(roomId).broken();
    const wasFormer = this.former.delete(roomId);
    if (this.rooms.delete(roomId) || wasFormer) this.options.roomChanged(roomId);
  }

  private setBlocked(blocked: ReadonlySet<UserId>): void {
    const before = this.blocked;
    this.blocked = blocked;
    if (blocked.size !== before.size || [...blocked].some((userId) => !before.has(userId)))
      for (const room of this.rooms.values()) {
        room.noteBlocks();
        this.options.roomChanged(room.id);
      }
    this.options.blockedChanged();
  }
}
