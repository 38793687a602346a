import { ChatError } from '#contracts/errors';
import type { Message, RoomId, Seq, UserId } from '#contracts';

import { countUnread } from '../replica/unread.js';
import type { Runtime } from '../runtime/runtime.js';
import { isOf, type Line } from '../replica/line.policy.js';
import { type LineServices, type LineState, type MarkedLine, markedLine, passTo } from './marked-line.js';
import { ShownRanges } from './shown-ranges.js';

/** The marker follows the view at most this often. */
const MARK_INTERVAL_MS = 300;

export interface MarkServices extends LineServices {
  readonly runtime: Runtime;
  readonly me: () => UserId | null;
  readonly screen: Screen;
}

/** Whether somebody looks at what the client has. */
export interface Screen {
  /** True once a view has told which messages are on the screen. */
  isUsed: boolean;
}

/**
 * The user's read marker in a line of a room. Messages on the screen move it only as far as none was skipped: messages
 * that are unread and were not shown stop it, until they are shown or the user's own act marks them.
 */
export class ReadMarker {
  private readonly marked: MarkedLine;
  private readonly shown = new ShownRanges();
  private skippedFrom: Seq | null = null;
  /** Where the server's marker should be; 0 if it is there. */
  private markTo = 0;
  private isMarking = false;

  constructor(
    private readonly roomId: RoomId,
    private readonly line: Line,
    private readonly services: MarkServices,
    /** Called after `skipped` or the marker has changed. */
    private readonly changed: () => void,
  ) {
    this.marked = markedLine(roomId, line, services);
  }

  /** The marker as the server has it; `null` while unknown, and for a thread that the user does not follow. */
  get state(): LineState | null {
    return this.marked.state;
  }

  /** The first unread message that was skipped: later ones were shown. `null` if there is none. */
  get skipped(): Seq | null {
    return this.skippedFrom;
  }

  /** Notes that these messages are on the screen. They can be newer than the replica. */
  see(from: number, to: number): void {
    this.services.screen.isUsed = true;
    this.shown.add(from, to);
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
    const { state } = this.marked;
    if (state === null) return;
    const read = this.readTo(state);
    const countedTo = countedIn(state);
    const reached = this.shown.advance(read, (seq) => this.passTo(Math.max(seq, countedTo + 1)), state.mainSeq);
    this.skippedFrom = this.shown.hasAbove(reached) ? ((reached + 1) as Seq) : null;
    if (reached === read) return;
    this.markTo = reached;
    void this.push();
  }

  /** True if nothing that the client knows of the line is unread, but what was shown. */
  get isAllShown(): boolean {
    const { state } = this.marked;
    return state !== null && this.passTo(Math.max(this.readTo(state), countedIn(state)) + 1) > state.headSeq;
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

  private readTo({ readSeq, firstSeq }: LineState): number {
    return Math.max(readSeq, firstSeq - 1, this.markTo);
  }

  /** Passes what does not count as unread, such as a deleted message or one of another line, but nothing unknown. */
  private passTo(seq: number): number {
    const { roomId, line, services } = this;
    const { replica, timelines } = services;
    const room = replica.rooms.get(roomId);
    const known = { headSeq: room?.summary?.headSeq ?? 0, gapSeq: room?.gapSeq ?? Infinity };
    return passTo(seq, timelines.windowsOf(replica, roomId, line), known, (message) => this.isUnread(message));
  }

  private isUnread(message: Message): boolean {
    const { unread, mentions } = countUnread([message], 0, this.services.replica.reader());
    return isOf(this.line, message) && unread + mentions > 0;
  }

  private async push(): Promise<void> {
    const { requests, replica, runtime } = this.services;
    // Without a connection, wait for `resume` and not in `ask`: the epoch can change until then.
    if (this.isMarking || this.markTo === 0 || !requests.isConnected) return;
    this.isMarking = true;
    const seq = this.markTo;
    const { generation } = replica;
    try {
      await this.marked.mark(seq);
      if (generation === replica.generation && this.markTo === seq) this.markTo = 0;
      this.changed();
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
}

/** Nothing is unread up to here, as the counts say. */
function countedIn({ unread, mentions, headSeq }: LineState): number {
  return unread > 0 || mentions > 0 ? 0 : headSeq;
}
