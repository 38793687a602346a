import type { FeedPosition, RoomId } from '#contracts';
import { furthest } from '../cursors/positions.policy.js';

/** Passes on the first hint of a room at once, and those that follow soon as one, at intervals. */
export class HintThrottle {
  /** Rooms with a hint in this interval or the last one, with what is to be passed on. */
  private readonly recent = new Map<RoomId, FeedPosition | undefined>();
  private timer: NodeJS.Timeout | undefined;

  /** @param intervalMs a busy room is read for all messages of this time at once */
  constructor(
    private readonly pass: (roomId: RoomId, head: FeedPosition) => void,
    private readonly intervalMs: number,
  ) {}

  add(roomId: RoomId, head: FeedPosition): void {
    if (this.recent.has(roomId)) {
      this.recent.set(roomId, furthest(this.recent.get(roomId) ?? head, head));
      return;
    }
    this.recent.set(roomId, undefined);
    this.pass(roomId, head);
    this.timer ??= setInterval(() => this.passOn(), this.intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private passOn(): void {
    for (const [roomId, head] of this.recent) {
      if (head === undefined) this.recent.delete(roomId);
      else {
        this.recent.set(roomId, undefined);
        this.pass(roomId, head);
      }
    }
    if (this.recent.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
