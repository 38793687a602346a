import { ChatError } from '#contracts/errors';
import type { OpenedRoom, RoomId } from '#contracts';

import type { RoomReplica } from '../replica/room-replica.js';
import { roomsInOrder } from '../rooms/room-list.js';
import type { Timer } from '../runtime/runtime.js';
import type { PageServices } from '../timeline/timeline-pages.js';
import type { Kept } from '../replica/kept.js';
import { KEPT_ROOMS, printOf } from './kept.policy.js';
import type { KeptDatabase } from './kept-database.js';
import { KeptRoom } from './kept-room.js';

/** Pause between two turns. Each writes and requests a limited number of rooms. */
const TURN_MS = 5_000;
const WRITES_MAX = 25;
const REQUESTS_MAX = 5;

export interface KeptServices extends PageServices {
  /** True while the client is connected and has synced. */
  readonly isCurrent: () => boolean;
}

/** Writes the user's rooms, and the newest messages of the latest ones, to the database, a few of them each time. */
export class KeptRooms {
  private readonly followed = new Map<RoomId, KeptRoom>();
  private readonly changes = new Set<RoomId>();
  /** What the database has of each room. */
  private readonly stored = new Map<RoomId, string>();
  /** What was kept at the last visit. */
  private readonly before = new Map<RoomId, OpenedRoom>();
  private epoch: string | null = null;
  private timer: Timer | null = null;
  private isBusy = false;
  private isEnded = false;

  constructor(
    private readonly database: KeptDatabase,
    private readonly services: KeptServices,
    kept: Kept | null,
  ) {
    this.epoch = kept?.epoch ?? null;
    for (const opened of kept?.rooms ?? []) {
      this.stored.set(opened.room.id, printOf(opened));
      this.before.set(opened.room.id, opened);
    }
  }

  followerOf(roomId: RoomId): KeptRoom | undefined {
    return this.followed.get(roomId);
  }

  /** What is kept of the room, as of the last change that the client knows; `null` without messages. */
  of(roomId: RoomId): OpenedRoom | null {
    const kept = this.followed.get(roomId);
    const room = this.services.replica.rooms.get(roomId);
    return room === undefined || kept?.room !== room || kept.messages.length === 0 ? null : toKeep(room, kept);
  }

  begin(): void {
    this.note();
    void this.turn();
  }

  /** Called once the client is up to date. */
  caughtUp(): void {
    this.note();
    this.schedule();
  }

  /** Every room may differ from what is stored. */
  private note(): void {
    const { replica } = this.services;
    // Revisions of different epochs cannot be compared.
    if (replica.epoch !== this.epoch) {
      this.before.clear();
      for (const roomId of this.stored.keys()) this.stored.set(roomId, '');
    }
    this.epoch = replica.epoch;
    for (const { id } of roomsInOrder(replica)) this.changes.add(id);
    for (const roomId of this.stored.keys()) this.changes.add(roomId);
    for (const kept of this.followed.values()) kept.isRefused = false;
  }

  changed(roomId: RoomId): void {
    this.changes.add(roomId);
    this.schedule();
  }

  stop(): void {
    this.isEnded = true;
    this.timer?.cancel();
  }

  private schedule(): void {
    if (this.isBusy || this.isEnded || this.timer !== null) return;
    this.timer = this.services.runtime.clock.after(TURN_MS, () => {
      this.timer = null;
      void this.turn();
    });
  }

  private async turn(): Promise<void> {
    // The end of the next `sync` schedules another turn.
    if (!this.services.isCurrent()) return;
    this.isBusy = true;
    this.follow();
    try {
      await this.fill();
      // A room that the user has joined meanwhile would be written without its messages.
      this.follow();
      await this.write();
    } catch (error) {
      // For example, the database is full. The next change is another attempt.
      this.services.runtime.report(error);
      this.changes.clear();
    }
    this.isBusy = false;
    if (this.changes.size > 0 || this.lacking.length > 0) this.schedule();
  }

  /** Follows the first rooms of the list, and no others. */
  private follow(): void {
    const { replica } = this.services;
    const first = roomsInOrder(replica).slice(0, KEPT_ROOMS);
    const ids = new Set(first.map(({ id }) => id));
    for (const [roomId, { room }] of this.followed) {
      if (ids.has(roomId) && room === replica.rooms.get(roomId)) continue;
      this.followed.delete(roomId);
      this.changes.add(roomId);
    }
    for (const roomId of ids) {
      const room = replica.rooms.get(roomId);
      if (room === undefined) continue;
      const kept = this.followed.get(roomId) ?? new KeptRoom(room, this.services);
      this.followed.set(roomId, kept);
      if (kept.isEmpty) this.changes.add(roomId);
      kept.take(this.before.get(roomId));
    }
  }

  private get lacking(): readonly KeptRoom[] {
    return [...this.followed.values()].filter(({ isEmpty }) => isEmpty);
  }

  /** Requests the messages that the client does not hold. */
  private async fill(): Promise<void> {
    for (const kept of this.lacking.slice(0, REQUESTS_MAX)) {
      if (this.isEnded || !this.services.isCurrent()) return;
      try {
        await kept.fetch();
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        kept.isRefused = error.retry === 'never';
      }
      this.changes.add(kept.room.id);
    }
  }

  private async write(): Promise<void> {
    const { epoch, blocked } = this.services.replica;
    if (this.isEnded || !this.services.isCurrent() || epoch === null || epoch !== this.epoch) return;
    const batch = this.batch();
    if (batch.size === 0) return;
    if (!(await this.database.write({ epoch, blocked: [...blocked] }, batch))) this.stop();
    for (const [roomId, opened] of batch) {
      if (opened === null) this.stored.delete(roomId);
      else this.stored.set(roomId, printOf(opened));
    }
  }

  /** The next rooms that differ from what is stored; `null`: the user is not in the room any more. */
  private batch(): Map<RoomId, OpenedRoom | null> {
    const batch = new Map<RoomId, OpenedRoom | null>();
    for (const roomId of this.changes) {
      if (batch.size >= WRITES_MAX) break;
      this.changes.delete(roomId);
      const stored = this.stored.get(roomId);
      const room = this.services.replica.rooms.get(roomId);
      const opened = room === undefined ? null : toKeep(room, this.followed.get(roomId));
      if (room === undefined && stored !== undefined) batch.set(roomId, null);
      if (opened !== null && printOf(opened) !== stored) batch.set(roomId, opened);
    }
    return batch;
  }
}

/** `null` while the state of the room or its messages are incomplete: they change again. */
function toKeep({ summary, gate, gapSeq }: RoomReplica, kept: KeptRoom | undefined): OpenedRoom | null {
  if (summary === null || gate.cursor === null || gapSeq !== Infinity || kept?.isEmpty === true) return null;
  const { messages, reachedStart } = kept ?? { messages: [], reachedStart: false };
  return { room: summary, rev: summary.headRev, messages: [...messages], reachedStart, online: null, marks: null };
}
