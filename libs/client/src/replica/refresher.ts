import type { ChatError } from '#contracts/errors';
import type { RoomId } from '#contracts';

import { between, type Runtime, type Timer } from '../runtime.js';
import type { Replica } from './replica.js';
import { type RoomOpener, sameDepth } from './room-opener.js';

/** Rooms are asked for one at a time, after a random pause: thousands of clients may have to do it at once. */
const PAUSE_MIN_MS = 200;
const PAUSE_MAX_MS = 2_000;

/**
 * Opens anew, in the background, the rooms of which too little is held to tell what they stand at: those that were
 * too far behind for `sync`, those that a view shows after everything was dropped, and those whose unread counts have
 * become doubtful.
 */
export class Refresher {
  private timer: Timer | null = null;
  private busy = false;
  private readonly refused = new Set<RoomId>();

  constructor(
    private readonly replica: Replica,
    private readonly opener: RoomOpener,
    private readonly runtime: Runtime,
    private readonly isReady: () => boolean,
  ) {}

  check(): void {
    if (this.timer !== null || this.busy || this.next() === undefined) return;
    const pauseMs = between(() => this.runtime.random(), PAUSE_MIN_MS, PAUSE_MAX_MS);
    this.timer = this.runtime.clock.after(pauseMs, () => {
      this.timer = null;
      void this.refresh();
    });
  }

  /** The connection is new: what was refused may be allowed now. */
  start(): void {
    this.refused.clear();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private next(): RoomId | undefined {
    if (!this.isReady()) return undefined;
    for (const room of this.replica.rooms.values()) {
      const wanted = room.isDoubtful || (room.isOpen() && !room.isLoaded);
      if (wanted && room.opening === 0 && !this.refused.has(room.id)) return room.id;
    }
    return undefined;
  }

  private async refresh(): Promise<void> {
    const roomId = this.next();
    const room = roomId === undefined ? undefined : this.replica.rooms.get(roomId);
    if (roomId === undefined || room === undefined) return;
    this.busy = true;
    try {
      await this.opener.open(roomId, room.isOpen() ? sameDepth(room) : 1);
    } catch (error) {
      if ((error as ChatError).retry === 'never') this.refused.add(roomId);
    } finally {
      this.busy = false;
      this.check();
    }
  }
}
