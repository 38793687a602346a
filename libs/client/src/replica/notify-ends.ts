import type { RoomId } from '#contracts';

import type { Clock, Timer } from '../runtime/runtime.js';
import type { Replica } from './replica.js';

/** Browsers fire a timer with a longer delay at once. */
const DELAY_MAX_MS = 2_147_483_647;

interface Waiting {
  readonly until: string;
  readonly timer: Timer;
}

/** Ends temporary notification levels at their time, at which the server sends nothing. */
export class NotifyEnds {
  private readonly waiting = new Map<RoomId, Waiting>();

  constructor(
    private readonly replica: Replica,
    private readonly clock: Clock,
    /** Called when the time of a room's level has come; calls `follow` in turn. */
    private readonly due: (roomId: RoomId) => void,
  ) {}

  /** Called after each change of the room, before it is shown. */
  follow(roomId: RoomId): void {
    const room = this.replica.shown(roomId);
    const until = room?.state?.me.notifyUntil ?? null;
    if (this.waiting.get(roomId)?.until === until) return;
    this.forget(roomId);
    if (until === null) return;
    const leftMs = Date.parse(until) - this.clock.now();
    if (leftMs <= 0) room?.endNotify();
    else this.wait(roomId, until, leftMs);
  }

  stop(): void {
    for (const roomId of [...this.waiting.keys()]) this.forget(roomId);
  }

  private wait(roomId: RoomId, until: string, leftMs: number): void {
    const timer = this.clock.after(Math.min(leftMs, DELAY_MAX_MS), () => {
      this.waiting.delete(roomId);
      this.due(roomId);
    });
    this.waiting.set(roomId, { until, timer });
  }

  private forget(roomId: RoomId): void {
    this.waiting.get(roomId)?.timer.cancel();
    this.waiting.delete(roomId);
  }
}
