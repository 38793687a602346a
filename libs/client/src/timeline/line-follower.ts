import type { RoomId } from '#contracts';

import type { LateOwnLists } from '../own/late-own-lists.js';
import type { Replica } from '../replica/replica.js';
import type { RoomReplica } from '../replica/room-replica.js';
import type { ReadMarker } from '../rooms/read-marker.js';
import type { RoomStore } from '../rooms/room-store.js';
import { type Goal, LATEST_MAX, placeOf } from './goal.policy.js';
import { type Line, threadOf } from '../replica/line.policy.js';
import { ShownWindow } from './shown-window.js';

/** The read marker of a timeline's line. If the line is a thread, it follows the state of the thread. */
export class LineFollower {
  /** The room's store while the timeline is in use. */
  room: RoomStore | null = null;
  private unfollow: (() => void) | null = null;

  constructor(
    private readonly roomId: RoomId,
    private readonly line: Line,
    private readonly own: LateOwnLists,
  ) {}

  open(room: RoomStore): void {
    this.room = room;
    room.hold();
  }

  get marker(): ReadMarker | null {
    return this.room?.markers.of(this.line) ?? null;
  }

  /** Marks the line as read up to the newest message of the room. */
  markRead(replica: Replica): void {
    this.marker?.mark(replica.rooms.get(this.roomId)?.summary?.headSeq ?? 0);
  }

  /** Loads the room, and follows the state of the thread if the line is one. Rejects if they cannot be loaded. */
  async load(): Promise<void> {
    const { roomId, room } = this;
    const threadId = threadOf(this.line);
    await room?.load();
    if (threadId === null || this.unfollow !== null) return;
    const { threads } = await this.own.load();
    if (room === null || this.room !== room) return;
    this.unfollow ??= threads.of({ roomId, threadId }).subscribe(() => room.changed());
  }

  /** Loads the state of the thread, if the line is one. */
  async loadState(): Promise<void> {
    const threadId = threadOf(this.line);
    if (threadId !== null) await (await this.own.load()).threads.load(this.roomId, threadId);
  }

  close(): void {
    this.unfollow?.();
    this.unfollow = null;
    this.room?.drop();
    this.room = null;
  }

  /** The end of the line, if the replica has it. It does not tell where a thread ends. */
  endIn(room: RoomReplica): ShownWindow | null {
    return threadOf(this.line) === null ? ShownWindow.ofReplica(room, this.line, LATEST_MAX) : null;
  }

  /** The end of the line in a room from before, which may be out of date; `null` if there is none. */
  formerEnd(replica: Replica): ShownWindow | null {
    if (this.room === null) return null;
    const room = replica.isFormer(this.roomId) ? replica.shown(this.roomId) : this.room.former.room;
    return room?.isLoaded === true ? this.endIn(room) : null;
  }

  /** The `seq` around which to load messages; `null`: the end is the place, or has it. */
  placeOf(goal: Goal, end: ShownWindow | null): number | null {
    return placeOf(goal, this.marker?.state ?? null, end?.low ?? Infinity);
  }
}
