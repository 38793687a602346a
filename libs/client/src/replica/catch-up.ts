import { ChatError } from '#contracts/errors';
import type { RoomId, Rev } from '#contracts';

import { laterMs } from '../backoff.policy.js';
import { between, type Runtime, type Timer } from '../runtime.js';
import type { Outstanding } from './frame-gate.js';
import type { Replica } from './replica.js';
import type { Fields, Requests } from './requests.js';
import type { RoomReplica } from './room-replica.js';

/** How long a missing frame is waited for before `sync` asks for it. */
const HOLD_MIN_MS = 2_000;
const HOLD_MAX_MS = 5_000;

/** Keeps a replica up with the server: holds for missing frames, then one `sync` for all that is behind. */
export class CatchUp {
  private running = false;
  private hold: Timer | null = null;
  /** Everything must be asked for: the connection is new, or the replica is empty. */
  private all = false;
  /** Counts connections: what one of them was asked for is not asked for again on the next, which asks for all. */
  private connections = 0;

  constructor(
    private readonly replica: Replica,
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    /** The replica is as the server was when asked. */
    private readonly caughtUp: () => void,
  ) {}

  get isRunning(): boolean {
    return this.running;
  }

  /** The connection is new: it is subscribed to nothing, and anything may have happened. */
  start(epoch: string): void {
    // Frames kept of an earlier connection would not tell of which store they are: none is taken into another.
    if (this.replica.epoch !== epoch) this.replica.reset(epoch);
    this.connections++;
    this.all = true;
    this.run();
  }

  /** The server's store is another one, of this epoch if it is known: drop all and sync from nothing. */
  restart(epoch: string | null = null): void {
    this.replica.reset(epoch);
    this.all = true;
    this.run();
  }

  /** Frames or heads have come: is anything missing? */
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
    this.all = false;
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
    try {
      do {
        const everything = this.all;
        this.all = false;
        await this.syncRooms(everything ? [...this.replica.rooms.values()] : this.replica.behind.rooms);
      } while (this.all && this.requests.isConnected);
    } finally {
      this.running = false;
      this.caughtUp();
      this.check();
    }
  }

  /** One `sync`, in as many calls as it takes, while frames of what it asks for are kept. */
  private async syncRooms(asked: readonly RoomReplica[]): Promise<void> {
    const { replica } = this;
    const { generation, user } = replica;
    const rooms = asked.filter(({ gate }) => gate.cursor !== null);
    // Rooms without a cursor may get one from the answer: their frames are kept too.
    const waiting = new Set([...rooms, ...[...replica.rooms.values()].filter(({ gate }) => gate.cursor === null)]);
    const answers = [...waiting].map(({ gate }): [typeof gate, Outstanding] => [gate, gate.begin()]);
    const mine = user.begin();
    const done = replica.expectRooms();
    let complete = false;
    try {
      complete = await this.answered(rooms, generation);
    } finally {
      for (const [gate, answer] of answers) gate.settle(answer, complete);
      // Between two pages of rooms not all are held up to the cursor: a frame may tell of one that is yet to come.
      if (!complete) user.dropKept();
      user.settle(mine, complete);
      done();
    }
  }

  /** Whether everything asked for has been answered and applied. */
  private async answered(rooms: readonly RoomReplica[], generation: number): Promise<boolean> {
    const { connections } = this;
    const isWanted = (): boolean =>
      this.requests.isConnected && connections === this.connections && generation === this.replica.generation;
    for (let attempt = 0; isWanted();) {
      try {
        const answer = await this.requests.request('sync', this.request(rooms));
        if (generation !== this.replica.generation) return false;
        if (this.isOther(answer.epoch)) return this.startOver(answer.epoch);
        this.replica.applySync(answer);
        if (!answer.more) {
          this.replica.listed();
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

  private isOther(epoch: string): boolean {
    return this.replica.epoch !== null && this.replica.epoch !== epoch;
  }

  private startOver(epoch: string | null = null): false {
    this.replica.reset(epoch);
    this.all = true;
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
