import { backoffMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import type { Message, MessageId, RoomId, Seq } from '#contracts';

import type { MessageWindow } from '../replica/message-window.js';
import type { RoomFollower } from '../replica/room-follower.js';
import { DerivedStore, type Readable } from '../stores/store.js';
import { type Goal, LATEST_MAX, PAGE_LIMIT, pageAt } from './goal.policy.js';
import { Jumps } from './jumps.js';
import { LineFollower } from './line-follower.js';
import { type Line, onlyOf, pageFields } from '../replica/line.policy.js';
import { ShownWindow, UNKNOWN_READER } from './shown-window.js';
import { TimelinePages } from './timeline-pages.js';
import type { TimelineServices } from './timeline-services.js';
import type { JumpTarget, TimelineView } from './timeline-view.js';
import { viewOf } from './view-of.js';

/**
 * A window on the messages of a line of a room. At the end of the line it follows new messages; elsewhere it stays where it is.
 * Edits, reactions, deletions and names are current everywhere. Its methods do not reject: the view has the `error`.
 */
export class RoomTimeline implements Readable<TimelineView> {
  private readonly store = new DerivedStore<TimelineView>(() => this.view());
  private readonly pages: TimelinePages;
  private shown: ShownWindow | null = null;
  /** True if `shown` misses changes. It stays as it is until it is replaced. */
  private isStale = true;
  private readonly own: LineFollower;
  private readonly jumps = new Jumps();
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
    this.own = new LineFollower(roomId, line, services.own);
    const fields = () => pageFields(line, services.own.has('threads'));
    this.pages = new TimelinePages(roomId, line, services, fields, () => this.own.load());
  }

  readonly getSnapshot = (): TimelineView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** Applies the changes of the room. */
  readonly follower: RoomFollower = {
    message: (state, change) => {
      this.pages.note(state, change);
      this.current?.apply(state, change, this.services.me());
    },
    renewed: (id) => this.current?.renew(id),
    purged: (firstSeq) => this.current?.purge(firstSeq),
    broken: () => {
      this.pages.break();
      this.isStale = true;
    },
  };

  /** Goes to the end. The first time this loads the newest 20 messages, or all unread ones up to 200. */
  async toLatest(): Promise<void> {
    this.use();
    this.goal = 'end';
    if (this.current?.isAtEnd === true) this.cancelJump();
    else await this.jump((isWanted) => this.loadGoal(isWanted));
  }

  /**
   * Goes to the first unread message: loads the messages around it, or the end if all unread ones are among the newest
   * 200. Without unread messages it goes to the end.
   */
  async toUnread(): Promise<void> {
    this.use();
    this.goal = 'unread';
    await this.jump((isWanted) => this.loadGoal(isWanted));
  }

  /**
   * Goes to a message of the line and returns it. Resolves with `null` if it is not found: an unknown `id` moves
   * nothing, a `seq` or time past an end leads to that end; after an error nothing moves either.
   */
  async jumpTo(target: JumpTarget): Promise<Message | null> {
    this.use();
    const window = this.services.requests.isConnected ? this.current : this.shown;
    const held = 'at' in target ? undefined : window?.get(target);
    if (held !== undefined) {
      this.cancelJump();
      return held;
    }
    let found: Message | null = null;
    await this.jump(async (isWanted) => {
      const seq = await this.pages.seqOf(target);
      if (seq === null) return this.current === null ? this.loadGoal(isWanted) : undefined;
      this.goal = seq;
      await this.pages.fetch({ around: seq, limit: PAGE_LIMIT }, isWanted, (page) => {
        found = this.show(ShownWindow.ofPage(page, this.line)).get({ seq }) ?? null;
      });
    });
    return found;
  }

  /** Loads the 50 messages before the first one. Above 400, and 2,000 notices, the newest are dropped, unless the reader follows the end. */
  loadOlder(): Promise<void> {
    return this.once('older');
  }

  /** Loads the 50 messages after the last one. Above 400 messages, and 2,000 notices, the oldest ones are dropped. */
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
   * expected to see them. It marks the line as read, but never past a message that was not shown: see `skipped`.
   */
  seen(from: number, to: number): void {
    if (this.shown?.isOf(this.services.replica.rooms.get(this.roomId)) !== true) return;
    const range = this.shown.rangeOf(from, to);
    this.own.marker?.see(range.from, range.to);
  }

  /** Marks the line as read up to the room's newest message, shown or not: only for an act of the user. */
  readonly markRead = (): void => this.own.markRead(this.services.replica);

  /** Call it when no view shows the timeline any more. The next `toLatest` or `jumpTo` opens it again. */
  close(): void {
    if (!this.isInUse) return;
    this.cancelJump();
    this.services.used(false);
    this.own.close();
    this.reset();
    this.store.changed();
  }

  /** Called when the room, its unsent messages or the connection have changed. */
  changed(): void {
    const { current } = this;
    current?.noteGap();
    if (this.services.replica.shown(this.roomId) === undefined) this.reset();
    else if (current?.isPurged === true) {
      this.goal = current.low;
      this.isStale = true;
    } else current?.trim(this.services.messagesMax, current.farSide(this.reader));
    this.shown ??= this.own.formerEnd(this.services.replica);
    void this.reload();
    if (this.error === null && this.current?.isShort === true) void this.loadOlder();
    this.store.changed();
  }

  messageOf(id: MessageId): Message | undefined {
    return this.shown?.get({ id });
  }

  /** The messages that it holds, without gaps; `null` if they are out of date. */
  get window(): MessageWindow | null {
    return this.current?.window ?? null;
  }

  /** True between the first `toLatest` or `jumpTo` and `close`. */
  get isInUse(): boolean {
    return this.own.room !== null;
  }

  /** The shown messages, if they are not out of date. */
  private get current(): ShownWindow | null {
    return this.isStale ? null : this.shown;
  }

  private use(): void {
    if (this.isInUse) return;
    this.own.open(this.services.storeOf(this.roomId));
    this.services.used(true);
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

  private async jump(act: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const isWanted = this.jumps.begin();
    this.reader = UNKNOWN_READER;
    this.changed();
    try {
      await act(isWanted);
    } catch (error) {
      if (isWanted()) this.fail(error);
    }
    if (!isWanted()) return;
    this.jumps.end();
    this.changed();
  }

  private cancelJump(): void {
    this.jumps.end();
    this.store.changed();
  }

  private async loadGoal(isWanted: () => boolean): Promise<void> {
    await this.own.load();
    if (this.goal === 'unread') await this.own.loadState();
    const room = this.services.replica.rooms.get(this.roomId);
    if (!isWanted() || room?.isLoaded !== true) return;
    const end = this.own.endIn(room);
    const seq = this.own.placeOf(this.goal, end);
    if (seq === null && end !== null) this.show(end);
    else
      await this.pages.fetch({ ...pageAt(seq), limit: PAGE_LIMIT }, isWanted, (page) =>
        this.show(ShownWindow.ofPage(page, this.line)),
      );
  }

  private once(side: 'older' | 'newer'): Promise<void> {
    const running = this.loads.get(side);
    if (running !== undefined) return running;
    const { current } = this;
    if (current === null || this.jumps.isRunning || (side === 'older' ? current.reachedStart : current.isAtEnd))
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
    const isShown = (): boolean => this.current === window;
    try {
      await this.pages.extend(window, side, PAGE_LIMIT, isShown, () => {
        window.trim(this.services.messagesMax, window.otherSide(side, this.reader));
        this.error = null;
      });
    } catch (error) {
      if (isShown()) this.fail(error);
    }
  }

  /** Replaces messages that are out of date, once the room is loaded again: at the end or around the first visible. */
  private async reload(): Promise<void> {
    const room = this.services.replica.rooms.get(this.roomId);
    if (room?.isLoaded !== true || !this.services.requests.isConnected || !this.needsReload || this.isReloading) return;
    const end = this.own.endIn(room);
    const anchor = this.shown?.anchor(this.reader.firstVisible) ?? this.own.placeOf(this.goal, end);
    const held = (from: number) => this.shown?.renewed(room, from, this.reader, this.services.messagesMax) ?? null;
    const window = anchor === null ? end : held(anchor);
    if (window !== null) this.show(window);
    else await this.reloadAround(this.shown?.isFollowedBy(this.reader) === true ? null : anchor);
  }

  /** `null`: at the end. */
  private async reloadAround(seq: number | null): Promise<void> {
    const { requests, runtime } = this.services;
    let isRefused = false;
    this.isReloading = true;
    try {
      await this.pages.fetch(
        { ...pageAt(seq), limit: LATEST_MAX },
        () => this.needsReload,
        (page) => this.show(ShownWindow.ofPage(page, this.line)),
      );
      this.failures = 0;
    } catch (error) {
      this.fail(error);
      isRefused = !(error instanceof ChatError) || error.retry !== 'later';
      if (!isRefused) await requests.pause(backoffMs(this.failures++, runtime.random()));
    }
    this.isReloading = false;
    // For example a thread that a restored server does not have.
    if (isRefused && this.needsReload) this.reset();
    if (isRefused) this.store.changed();
    else this.changed();
  }

  private get needsReload(): boolean {
    return this.isInUse && this.isStale && !this.jumps.isRunning;
  }

  private fail(error: unknown): void {
    if (error instanceof ChatError) this.error = error;
    else this.services.runtime.report(error);
  }

  private view(): TimelineView {
    const { shown, goal, line, roomId, services, error, loading: isLoading } = this;
    const pending = onlyOf(line, services.outbox.entries(roomId));
    const view = viewOf(shown, goal, line, services.replica.shown(roomId), pending);
    return { ...view, skipped: this.own.marker?.skipped ?? null, isLoading, error };
  }

  private get loading(): TimelineView['isLoading'] {
    if (this.jumps.isRunning || (this.isReloading && this.shown === null)) return 'jump';
    if (this.loads.has('older')) return 'older';
    return this.loads.has('newer') ? 'newer' : null;
  }
}
