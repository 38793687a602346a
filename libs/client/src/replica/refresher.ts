import type { ChatError } from '#contracts/errors';
import { GLANCE_LIMIT } from '#contracts/limits';

import { between, type Runtime, type Timer } from '../runtime/runtime.js';
import type { Replica } from './replica.js';
import { type RoomOpener, sameDepth } from './room-opener.js';
import type { RoomReplica } from './room-replica.js';

/** Random pause before each room, because thousands of clients can start refreshing at the same time. */
const PAUSE_MIN_MS = 200;
const PAUSE_MAX_MS = 2_000;

/**
 * Reopens incomplete rooms in the background, one at a time: rooms that were too far behind for `sync`, open rooms
 * after the replica was dropped, and rooms with unknown unread counts or preview.
 */
export class Refresher {
  private timer: Timer | null = null;
  private busy = false;
  /** The `rules` of each refused room when it was requested. A room is requested again when they have changed. */
  private refused = new WeakMap<RoomReplica, number>();

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

  /** Called on a new connection: the server may accept rooms that it refused before. */
  start(): void {
    this.refused = new WeakMap();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private next(): RoomReplica | undefined {
    if (!this.isReady()) return undefined;
    for (const room of this.replica.rooms.values()) {
      const wanted = room.needsRefresh || (room.isOpen() && !room.isLoaded);
      if (wanted && room.opening === 0 && this.refused.get(room) !== room.rules) return room;
    }
    return undefined;
  }

  private async refresh(): Promise<void> {
    const room = this.next();
    if (room === undefined) return;
    const { id, rules } = room;
    this.busy = true;
    try {
      await this.opener.open(id, room.isOpen() ? sameDepth(room) : GLANCE_LIMIT);
    } catch (error) {
      if ((error as ChatError).retry === 'never') this.refused.set(room, rules);
    } finally {
      this.busy = false;
      this.check();
    }
  }
}
