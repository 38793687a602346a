import { ChatError } from '#contracts/errors';
import type { Message, ReadState, RoomId, Seq, UserId } from '#contracts';

import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import { countUnread } from '../replica/unread.js';
import type { Runtime } from '../runtime.js';
import { ShownRanges } from './shown-ranges.js';

/** The marker follows the view at most this often. */
const MARK_INTERVAL_MS = 300;

export interface MarkServices {
  readonly replica: Replica;
  readonly requests: Requests;
  readonly runtime: Runtime;
  readonly me: () => UserId | null;
  /** A message that the room's replica or one of its timelines holds. */
  readonly messageAt: (roomId: RoomId, seq: number) => Message | undefined;
}

/**
 * The user's read marker in one room. What was on the screen moves it only as far as nothing was skipped: messages that
 * are unread and were not shown stop it, until they are shown or the user's own act marks them.
 */
export class ReadMarker {
  private readonly shown = new ShownRanges();
  private skippedFrom: Seq | null = null;
  /** Where the server's marker should be; 0 if it is there. */
  private markTo = 0;
  private isMarking = false;

  constructor(
    private readonly roomId: RoomId,
    private readonly services: MarkServices,
    /** Called after `skipped` or the room's `readSeq` has changed. */
    private readonly changed: () => void,
  ) {}

  /** The first unread message that was skipped: later ones were shown. `null` if there is none. */
  get skipped(): Seq | null {
    return this.skippedFrom;
  }

  /** Notes that these messages are on the screen. Ignored while the replica lacks the room. */
  see(from: number, to: number): void {
    const head = this.services.replica.rooms.get(this.roomId)?.summary?.headSeq ?? 0;
    this.shown.add(from, Math.min(to, head));
    const before = this.skipped;
    this.follow();
    if (this.skipped !== before) this.changed();
  }

  /** Marks everything up to `seq`, shown or not: the user's own act. */
  mark(seq: number): void {
    this.markTo = Math.max(this.markTo, seq);
    this.follow();
    void this.push();
  }

  /** Moves the marker as far as the shown messages allow. Called after every change of the room. */
  follow(): void {
    if (this.shown.isEmpty) return;
    const room = this.services.replica.rooms.get(this.roomId)?.summary ?? null;
    if (room === null) return;
    const read = Math.max(room.readSeq, room.firstSeq - 1, this.markTo);
    const hasUnread = room.unread > 0 || room.mentions > 0;
    const reached = this.shown.advance(read, (seq) => !hasUnread || this.isPassable(seq));
    this.skippedFrom = this.shown.isEmpty ? null : ((reached + 1) as Seq);
    if (reached === read) return;
    this.markTo = reached;
    void this.push();
  }

  /** Called on a new connection. */
  resume(): void {
    void this.push();
  }

  /** Drops what was shown and an unsent marker: they belong to another epoch or user. */
  forget(): void {
    this.markTo = 0;
    this.shown.clear();
    this.skippedFrom = null;
  }

  /** True for a message that does not count as unread, such as a deleted one. Unknown messages do. */
  private isPassable(seq: number): boolean {
    const message = this.services.messageAt(this.roomId, seq);
    if (message === undefined) return false;
    const { unread, mentions } = countUnread([message], 0, this.services.me());
    return unread + mentions === 0;
  }

  private async push(): Promise<void> {
    const { requests, replica, runtime } = this.services;
    // Without a connection, wait for `resume` and not in `ask`: the epoch can change until then.
    if (this.isMarking || this.markTo === 0 || !requests.isConnected) return;
    this.isMarking = true;
    const seq = this.markTo;
    const { generation } = replica;
    try {
      const read = await requests.ask('read:mark', { roomId: this.roomId, seq });
      if (generation === replica.generation) this.marked(seq, read);
      await requests.pause(MARK_INTERVAL_MS);
    } catch (error) {
      const isRefused = !(error instanceof ChatError) || error.retry === 'never';
      if (isRefused && generation === replica.generation) this.forget();
      runtime.report(error);
    } finally {
      this.isMarking = false;
    }
    if (this.markTo > seq || generation !== replica.generation) await this.push();
  }

  private marked(seq: number, read: ReadState): void {
    if (this.markTo === seq) this.markTo = 0;
    this.services.replica.rooms.get(this.roomId)?.applyRead(read);
    this.changed();
  }
}
