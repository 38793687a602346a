import { laterMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import type { RoomId, Rev } from '#contracts';

import { between, type Runtime, type Timer } from '../runtime/runtime.js';
import type { Outstanding } from './frame-gate.js';
import type { Replica } from './replica.js';
import type { Fields, Requests } from './requests.js';
import type { RoomReplica } from './room-replica.js';

/** How long to wait for a missing frame before requesting a `sync`; random within this range. */
const HOLD_MIN_MS = 2_000;
const HOLD_MAX_MS = 5_000;

/** Keeps a replica up to date: waits for missing frames, then runs one `sync` for everything that is behind. */
export class CatchUp {
  private running = false;
  private hold: Timer | null = null;
  /** The next `sync` must cover all rooms, because the connection is new or the replica is empty. */
  private syncsAll = false;
  /** Number of connections. A `sync` of an earlier one is not continued, because each new one starts a full `sync`. */
  private connections = 0;

  constructor(
    private readonly replica: Replica,
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    /** Called when a `sync` has ended; `isComplete` is false if a lost connection ended it. */
    private readonly caughtUp: (isComplete: boolean) => void,
  ) {}

  get isRunning(): boolean {
    return this.running;
  }

  /** Starts a full `sync` on a new connection. */
  start(epoch: string): void {
    // Frames do not name their epoch, so frames of an earlier connection must not reach the replica of another epoch.
    if (this.replica.epoch !== epoch) this.replica.reset(epoch);
    this.connections++;
    this.syncsAll = true;
    this.run();
  }

  /** Drops everything and runs a full `sync`; called when the server's epoch has changed. */
  restart(epoch: string | null = null): void {
    this.replica.reset(epoch);
    this.syncsAll = true;
    this.run();
  }

  /** Schedules a `sync` if the replica is behind; called after frames, heads and answers. */
  check(): void {
    if (this.running || this.hold !== null || !this.requests.isConnected || !this.isBehind()) return;
    const holdMs = between(() => this.runtime.random(), HOLD_MIN_MS, HOLD_MAX_MS);
    this.hold = this.runtime.clock.after(holdMs, () => {
      this.hold = null;
      if (this.isBehind()) this.run();
    });
  }

  stop(): void {
    this.hold?.cancel();
    this.hold = null;
    this.syncsAll = false;
  }

  private isBehind(): boolean {
    const { user, rooms } = this.replica.behind;
    return user || rooms.length > 0;
  }

  private run(): void {
    if (this.running) return;
    this.running = true;
    this.hold?.cancel();
    this.hold = null;
    void this.loop().catch((error: unknown) => this.runtime.report(error));
  }

  private async loop(): Promise<void> {
    let isComplete = false;
    try {
      do {
        const everything = this.syncsAll;
        this.syncsAll = false;
        isComplete = await this.syncRooms(everything ? [...this.replica.rooms.values()] : this.replica.behind.rooms);
      } while (this.syncsAll && this.requests.isConnected);
    } finally {
      this.running = false;
      this.caughtUp(isComplete);
      this.check();
    }
  }

  /**
   * Runs one `sync`, in as many requests as necessary. The gates hold back frames of these rooms meanwhile. Returns
   * true if the complete answer was applied.
   */
  private async syncRooms(targets: readonly RoomReplica[]): Promise<boolean> {
    const { replica } = this;
    const { generation, user } = replica;
    const rooms = targets.filter(({ gate }) => gate.cursor !== null);
    // The answer can give rooms without a cursor one, so their frames are held back too.
    const waiting = new Set([...rooms, ...[...replica.rooms.values()].filter(({ gate }) => gate.cursor === null)]);
    const answers = [...waiting].map(({ gate }): [typeof gate, Outstanding] => [gate, gate.begin()]);
    const mine = user.begin();
    const done = replica.expectRooms();
    let complete = false;
    try {
      complete = await this.sync(rooms, generation);
    } finally {
      for (const [gate, answer] of answers) gate.settle(answer, complete);
      // After an incomplete answer some rooms are not loaded yet, and held frames could refer to them.
      if (!complete) user.dropPending();
      user.settle(mine, complete);
      done();
    }
    return complete;
  }

  /** Returns true if the complete answer was applied. */
  private async sync(rooms: readonly RoomReplica[], generation: number): Promise<boolean> {
    const { connections } = this;
    const isWanted = (): boolean =>
      this.requests.isConnected && connections === this.connections && generation === this.replica.generation;
    for (let attempt = 0; isWanted();) {
      try {
        const answer = await this.requests.request('sync', this.request(rooms));
        if (generation !== this.replica.generation) return false;
        if (this.isOtherEpoch(answer.epoch)) return this.startOver(answer.epoch);
        this.replica.applySync(answer);
        if (!answer.more) {
          this.replica.allRoomsListed();
          return true;
        }
        attempt = 0;
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        if (!isWanted()) return false;
        if (error.retry === 'resync') return this.startOver();
        if (error.retry === 'never') this.runtime.report(error);
        await this.requests.pause(laterMs(error.details, attempt++, this.runtime.random()));
      }
    }
    return false;
  }

  private isOtherEpoch(epoch: string): boolean {
    return this.replica.epoch !== null && this.replica.epoch !== epoch;
  }

  private startOver(epoch: string | null = null): false {
    this.replica.reset(epoch);
    this.syncsAll = true;
    return false;
  }

  private request(rooms: readonly RoomReplica[]): Fields<'sync'> {
    const { epoch, user } = this.replica;
    if (epoch === null || user.cursor === null) return {};
    const cursors: Record<RoomId, Rev> = {};
    for (const { id, gate } of rooms) if (gate.cursor !== null) cursors[id] = gate.cursor as Rev;
    return { epoch, urev: user.cursor, rooms: cursors };
  }
}
