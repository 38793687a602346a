import { backoffMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import { LIMITS } from '#contracts/limits';
import type { Message, MessageId, RoomId, Seq } from '#contracts';

import type { Outbox } from '../outbox/outbox.js';
import type { RoomFollower } from '../replica/room-follower.js';
import type { RoomStore } from '../rooms/room-store.js';
import { DerivedStore, type Readable } from '../store.js';
import { type Goal, LATEST_MAX, placeOf } from './goal.policy.js';
import { ShownWindow, UNKNOWN_READER } from './shown-window.js';
import { type FreshPage, type PageServices, TimelinePages } from './timeline-pages.js';
import { type JumpTarget, type Line, NOTHING, type TimelineView } from './timeline-view.js';
import { viewOf } from './view-of.js';

const PAGE_LIMIT = 50;

export interface TimelineServices extends PageServices {
  readonly outbox: Outbox;
  readonly storeOf: (roomId: RoomId) => RoomStore;
  /** Called with `true` before the timeline follows the room, and with `false` when it is closed. */
  readonly used: (timeline: RoomTimeline, isUsed: boolean) => void;
  /** Limit of messages held. */
  readonly messagesMax: number;
}

/**
 * A window on the messages of a room. At the end of the room it follows new messages; elsewhere it stays where it is.
 * Edits, reactions, deletions and names are current everywhere. Its methods do not reject: the view has the `error`.
 */
export class RoomTimeline implements Readable<TimelineView> {
  private readonly store = new DerivedStore<TimelineView>(() => this.view());
  private readonly pages: TimelinePages;
  private shown: ShownWindow | null = null;
  /** True if `shown` misses changes. It stays as it is until it is replaced. */
  private isStale = true;
  /** The room's store while the timeline is in use. */
  private room: RoomStore | null = null;
  /** Number of jumps; a later one replaces an earlier one. */
  private jumps = 0;
  private isJumping = false;
  private isReloading = false;
  private readonly loads = new Map<'older' | 'newer', Promise<void>>();
  /** Where to load if nothing is shown. */
  private goal: Goal = 'end';
  private reader = UNKNOWN_READER;
  private error: ChatError | null = null;
  private failures = 0;

  constructor(
    readonly roomId: RoomId,
    readonly line: Line,
    private readonly services: TimelineServices,
  ) {
    this.pages = new TimelinePages(roomId, services, async () => this.room?.load());
  }

  readonly getSnapshot = (): TimelineView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** Applies the changes of the room. */
  readonly follower: RoomFollower = {
    message: (state, change) => {
      this.pages.note(state, change);
      this.current?.apply(state, change, this.services.me());
    },
    renamed: () => this.current?.rename(),
    purged: (firstSeq) => this.current?.purge(firstSeq),
    broken: () => {
      this.pages.break();
      this.isStale = true;
    },
  };

  /** Goes to the end of the room. The first time this loads the newest 20 messages, or all unread ones up to 200. */
  async toLatest(): Promise<void> {
    this.use();
    this.goal = 'end';
    if (this.current?.isAtEnd === true) this.cancelJump();
    else await this.jump((isWanted) => this.loadGoal(isWanted));
  }

  /**
   * Goes to the first unread message: loads the messages around it, or the end of the room if all unread ones are among
   * the newest 200. Without unread messages it goes to the end.
   */
  async toUnread(): Promise<void> {
    this.use();
    this.goal = 'unread';
    await this.jump((isWanted) => this.loadGoal(isWanted));
  }

  /**
   * Goes to a message and returns it. Resolves with `null` if it is not found: for an unknown `id` nothing moves, a `seq`
   * or time past an end of the room leads to that end; after an error nothing moves either.
   */
  async jumpTo(target: JumpTarget): Promise<Message | null> {
    this.use();
    const held = 'at' in target ? undefined : this.current?.get(target);
    if (held !== undefined) {
      this.cancelJump();
      return held;
    }
    let found: Message | null = null;
    await this.jump(async (isWanted) => {
      const seq = await this.pages.seqOf(target);
      if (seq === null || !isWanted()) return;
      this.goal = seq;
      await this.pages.fetch({ around: seq, limit: PAGE_LIMIT }, isWanted, (page) => {
        found = this.showPage(page).get({ seq }) ?? null;
      });
    });
    return found;
  }

  /** Loads the 50 messages before the first one. Above 400 the newest are dropped, unless the reader follows the end. */
  loadOlder(): Promise<void> {
    return this.once('older');
  }

  /** Loads the 50 messages after the last one. Above 400 messages the oldest ones are dropped. */
  loadNewer(): Promise<void> {
    return this.once('newer');
  }

  /**
   * Tells which message is the first in view, and whether the reader follows the end. If the timeline has to drop or
   * reload messages, it stays at the end for such a reader; else it keeps the messages around the first one in view.
   */
  visible(seq: Seq, isFollowing = false): void {
    this.reader = { firstVisible: seq, isFollowing };
  }

  /**
   * Call it with the first and the last message on the screen whenever they change, and only while the user can be
   * expected to see them. It marks the room as read, but never past a message that was not shown: see `RoomStore.seen`.
   */
  seen(from: number, to: number): void {
    // Messages that are being loaded again are still on the screen.
    if (this.shown === null) return;
    const { messages } = this.getSnapshot();
    this.room?.seen(Math.max(from, this.shown.low), Math.min(to, messages.at(-1)?.seq ?? 0));
  }

  /** Call it when no view shows the timeline any more. The next `toLatest` or `jumpTo` opens it again. */
  close(): void {
    if (this.room === null) return;
    this.cancelJump();
    this.services.used(this, false);
    this.room.drop();
    this.room = null;
    this.reset();
    this.store.changed();
  }

  /** Called when the room, its unsent messages or the connection have changed. */
  changed(): void {
    const { current } = this;
    if (this.services.replica.shown(this.roomId) === undefined) this.reset();
    else if (current?.isPurged === true) {
      this.goal = current.low;
      this.isStale = true;
    } else current?.trim(this.services.messagesMax, current.farSide(this.reader));
    void this.reload();
    this.store.changed();
  }

  messageOf(id: MessageId): Message | undefined {
    return this.shown?.get({ id });
  }

  messageAt(seq: number): Message | undefined {
    return this.current?.get({ seq });
  }

  /** The shown messages, if they are not out of date. */
  private get current(): ShownWindow | null {
    return this.isStale ? null : this.shown;
  }

  private use(): void {
    if (this.room !== null) return;
    this.room = this.services.storeOf(this.roomId);
    this.room.hold();
    this.services.used(this, true);
  }

  private reset(): void {
    this.shown = null;
    this.isStale = true;
    this.reader = UNKNOWN_READER;
  }

  private show(window: ShownWindow): ShownWindow {
    this.shown = window;
    this.isStale = false;
    this.error = null;
    return window;
  }

  private showPage(page: FreshPage): ShownWindow {
    return this.show(ShownWindow.ofPage(page) ?? ShownWindow.ofReplica(page.room, LATEST_MAX));
  }

  private async jump(act: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const jump = ++this.jumps;
    const isWanted = (): boolean => jump === this.jumps;
    this.isJumping = true;
    this.reader = UNKNOWN_READER;
    this.changed();
    try {
      await act(isWanted);
    } catch (error) {
      if (isWanted()) this.fail(error);
    }
    if (!isWanted()) return;
    this.isJumping = false;
    this.changed();
  }

  private cancelJump(): void {
    this.jumps++;
    this.isJumping = false;
    this.store.changed();
  }

  private async loadGoal(isWanted: () => boolean): Promise<void> {
    await this.room?.load();
    const room = this.services.replica.rooms.get(this.roomId);
    if (!isWanted() || room?.isLoaded !== true) return;
    const seq = placeOf(this.goal, room);
    if (seq === null) this.show(ShownWindow.ofReplica(room, LATEST_MAX));
    else await this.pages.fetch({ around: seq, limit: PAGE_LIMIT }, isWanted, (page) => this.showPage(page));
  }

  private once(side: 'older' | 'newer'): Promise<void> {
    const running = this.loads.get(side);
    if (running !== undefined) return running;
    const { current } = this;
    if (current === null || this.isJumping || (side === 'older' ? current.reachedStart : current.isAtEnd))
      return Promise.resolve();
    const started = this.extend(current, side).finally(() => {
      this.loads.delete(side);
      this.changed();
    });
    this.loads.set(side, started);
    this.store.changed();
    return started;
  }

  private async extend(window: ShownWindow, side: 'older' | 'newer'): Promise<void> {
    const { low, high } = window;
    const fits = (): boolean =>
      this.current === window && (side === 'older' ? window.low === low : window.high === high);
    const request = { limit: PAGE_LIMIT, ...(side === 'older' ? { before: low } : { after: high }) };
    try {
      await this.pages.fetch(request, fits, (page) => {
        window.add(page, side);
        window.trim(this.services.messagesMax, window.otherSide(side, this.reader));
        this.error = null;
      });
    } catch (error) {
      if (fits()) this.fail(error);
    }
  }

  /** Replaces messages that are out of date, once the room is loaded again: at the end or around the first visible. */
  private async reload(): Promise<void> {
    const room = this.services.replica.rooms.get(this.roomId);
    if (room?.isLoaded !== true || !this.services.requests.isConnected || !this.needsReload || this.isReloading) return;
    const anchor = this.shown?.anchor(this.reader.firstVisible) ?? placeOf(this.goal, room);
    const held = (from: number) => this.shown?.renewed(room, from, this.reader, this.services.messagesMax) ?? null;
    const window = anchor === null ? ShownWindow.ofReplica(room, LATEST_MAX) : held(anchor);
    if (window !== null) this.show(window);
    else await this.reloadAround(anchor ?? 1);
  }

  private async reloadAround(seq: number): Promise<void> {
    const { requests, runtime } = this.services;
    let isRefused = false;
    this.isReloading = true;
    try {
      await this.pages.fetch(
        { around: seq, limit: LIMITS.pageMax },
        () => this.needsReload,
        (page) => this.showPage(page),
      );
      this.failures = 0;
    } catch (error) {
      this.fail(error);
      isRefused = !(error instanceof ChatError) || error.retry !== 'later';
      if (!isRefused) await requests.pause(backoffMs(this.failures++, runtime.random()));
    }
    this.isReloading = false;
    if (isRefused) this.store.changed();
    else this.changed();
  }

  private get needsReload(): boolean {
    return this.room !== null && this.isStale && !this.isJumping;
  }

  private fail(error: unknown): void {
    if (error instanceof ChatError) this.error = error;
    else this.services.runtime.report(error);
  }

  private view(): TimelineView {
    const { shown, error, goal, loading: isLoading, roomId, services } = this;
    const skipped = this.room?.getSnapshot().skipped ?? null;
    const pending = services.outbox.entries(roomId);
    if (shown !== null) return { ...viewOf(shown, services.replica.shown(roomId), pending), isLoading, skipped, error };
    return { ...NOTHING, pending: typeof goal === 'number' ? NOTHING.pending : pending, isLoading, skipped, error };
  }

  private get loading(): TimelineView['isLoading'] {
    if (this.isJumping || (this.isReloading && this.shown === null)) return 'jump';
    if (this.loads.has('older')) return 'older';
    return this.loads.has('newer') ? 'newer' : null;
  }
}
