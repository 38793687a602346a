/** A batch of changes that moves the counter from `from` to `to`. */
export interface Frame {
  readonly from: number;
  readonly to: number;
}

/** An outstanding answer, and the highest counter seen since its request. */
export interface Outstanding {
  highest: number;
}

/** Limit of frames that wait to be applied. Further frames are dropped; a `sync` fetches their changes. */
const PENDING_MAX = 200;

/**
 * The frame rule (protocol, section 6) for one counter: a room's `rev` or a user's `urev`.
 *
 * `to <= cursor`: the frame is dropped. `from <= cursor`: it is applied and the cursor moves to `to`. `from > cursor`:
 * it waits and the gate is `behind`. While an answer is outstanding, frames wait until the answer arrives; without a
 * cursor and an outstanding answer they are dropped. Only an applied frame and `advance` move the cursor, never
 * backwards.
 */
export class FrameGate<Kind extends Frame> {
  private at: number | null = null;
  /** The cursor at the last `drop`. */
  private reached = 0;
  private pending: Kind[] = [];
  private readonly outstanding = new Set<Outstanding>();
  /** The highest counter seen. If it is above the cursor, changes are missing. */
  private highest = 0;

  constructor(private readonly apply: (frame: Kind) => void) {}

  get cursor(): number | null {
    return this.at;
  }

  /** The highest cursor so far. An answer below it is out of date, also after `drop`. */
  get floor(): number {
    return this.at ?? this.reached;
  }

  get isWaiting(): boolean {
    return this.outstanding.size > 0;
  }

  /** True if changes are missing and no outstanding answer will bring them. */
  get behind(): boolean {
    return !this.isWaiting && this.at !== null && (this.at < this.highest || this.pending.length > 0);
  }

  receive(frame: Kind): void {
    if (this.at === null && !this.isWaiting) return;
    this.noteCounter(frame.to);
    if (this.isWaiting) {
      this.hold(frame);
      return;
    }
    this.pass(frame);
    this.drain();
  }

  /** Notes that the server's counter has reached this value. */
  noteCounter(counter: number): void {
    if (this.at === null && !this.isWaiting) return;
    this.highest = Math.max(this.highest, counter);
    for (const answer of this.outstanding) answer.highest = Math.max(answer.highest, counter);
  }

  /** Starts an outstanding answer, which can move the cursor. */
  begin(): Outstanding {
    const answer = { highest: 0 };
    this.outstanding.add(answer);
    return answer;
  }

  /** Moves the cursor after an answer brought everything up to `counter`. Never below `floor`. */
  advance(counter: number): void {
    if (counter >= this.floor) this.at = counter;
  }

  /**
   * Ends an outstanding answer. `complete`: the answer contained everything up to the server's counter at the time of
   * the request, so only counters seen since then can indicate missing changes.
   */
  settle(answer: Outstanding, complete: boolean): void {
    if (!this.outstanding.delete(answer)) return;
    if (complete) this.highest = answer.highest;
    if (!this.isWaiting) this.drain();
  }

  /** Drops the waiting frames. The gate still counts their changes as missing. */
  dropPending(): void {
    this.pending = [];
  }

  /** Resets the gate. */
  drop(): void {
    this.reached = this.floor;
    this.at = null;
    this.pending = [];
    this.highest = 0;
  }

  private drain(): void {
    const frames = this.pending.sort((one, other) => one.from - other.from || one.to - other.to);
    this.pending = [];
    if (this.at === null) {
      this.highest = 0;
      return;
    }
    for (const frame of frames) this.pass(frame);
  }

  private pass(frame: Kind): void {
    if (this.at === null || frame.to <= this.at) return;
    if (frame.from > this.at) {
      this.hold(frame);
      return;
    }
    this.at = frame.to;
    this.apply(frame);
  }

  private hold(frame: Kind): void {
    if (this.pending.length < PENDING_MAX) this.pending.push(frame);
  }
}
