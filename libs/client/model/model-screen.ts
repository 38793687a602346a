import type { MessageId, Seq } from '#contracts';

import type { Parley } from '../src/client.js';
import type { Line } from '../src/replica/line.policy.js';
import type { RoomTimeline } from '../src/timeline/room-timeline.js';
import type { TimelineView } from '../src/timeline/timeline-view.js';
import { ROOM } from './seeing-log.js';
import type { VirtualClock } from './virtual-clock.js';

/** Number of messages on a screen. */
const HEIGHT = 8;
const FRAME_MS = 16;

/**
 * A tab that shows a line of a room as the web client does: a part of a timeline, drawn once per frame, which follows the end of
 * the room or stays where it is. A hidden tab is drawn, but the reader does not see it.
 */
export class ModelScreen {
  private readonly timeline: RoomTimeline;
  private readonly unsubscribe: () => void;
  private drawn: TimelineView;
  /** The first message on the screen; `null` before anything was drawn. */
  private first: Seq | null = null;
  private follows = false;
  private hasFrame = false;
  private isHidden = false;
  private isClosed = false;

  constructor(
    readonly client: Parley,
    line: Line,
    private readonly clock: VirtualClock,
    /** Called with the messages that the user sees. */
    private readonly saw: (ids: readonly MessageId[]) => void,
  ) {
    this.timeline = client.timeline(ROOM, line);
    this.drawn = this.timeline.getSnapshot();
    this.unsubscribe = this.timeline.subscribe(() => this.schedule());
  }

  toUnread(): void {
    this.leavePlace();
    void this.timeline.toUnread();
  }

  toLatest(): void {
    this.leavePlace(true);
    void this.timeline.toLatest();
  }

  jumpTo(seq: number): void {
    this.leavePlace();
    void this.timeline.jumpTo({ seq }).then((found) => {
      if (found !== null) this.first = found.seq;
      this.schedule();
    });
  }

  /** Scrolls by a number of messages, with one frame at the new place. */
  scroll(by: number): void {
    const { messages, reachedEnd } = this.drawn;
    const top = Math.max(0, Math.min(this.top + by, messages.length - HEIGHT));
    this.first = messages[top]?.seq ?? null;
    this.follows = reachedEnd && top + HEIGHT >= messages.length;
    this.look();
  }

  setHidden(isHidden: boolean): void {
    this.isHidden = isHidden;
    this.look();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.unsubscribe();
    this.timeline.close();
    this.client.close();
  }

  private get top(): number {
    return Math.max(
      0,
      this.drawn.messages.findIndex(({ seq }) => seq === this.first),
    );
  }

  private leavePlace(follows = false): void {
    this.first = null;
    this.follows = follows;
  }

  private schedule(): void {
    if (this.hasFrame || this.isClosed) return;
    this.hasFrame = true;
    this.clock.after(FRAME_MS, () => {
      this.hasFrame = false;
      this.draw();
    });
  }

  private draw(): void {
    this.drawn = this.timeline.getSnapshot();
    const { messages, reachedEnd, isLoading } = this.drawn;
    if (messages.length === 0 || isLoading === 'jump') return;
    if (this.first === null) this.first = messages[Math.max(0, messages.length >> 1)]?.seq ?? null;
    if (this.follows && reachedEnd) this.first = messages[Math.max(0, messages.length - HEIGHT)]?.seq ?? null;
    this.look();
  }

  private look(): void {
    const { messages, isLoading, reachedStart, reachedEnd } = this.drawn;
    if (this.isClosed || isLoading === 'jump') return;
    const { top } = this;
    const shown = messages.slice(top, top + HEIGHT);
    const [first, last] = [shown[0], shown.at(-1)];
    if (first === undefined || last === undefined) return;
    this.timeline.visible(first.seq, this.follows);
    if (!this.isHidden) {
      // The next frame no longer shows messages that the timeline has dropped since the last one.
      const held = new Set(this.timeline.getSnapshot().messages.map(({ id }) => id));
      this.saw(shown.filter((message) => held.has(message.id)).map(({ id }) => id));
      this.timeline.seen(first.seq, last.seq);
    }
    if (isLoading !== null) return;
    if (top < HEIGHT && !reachedStart) void this.timeline.loadOlder();
    else if (top + 2 * HEIGHT > messages.length && !reachedEnd) void this.timeline.loadNewer();
  }
}
