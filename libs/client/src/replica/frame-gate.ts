/** A batch of changes that led from counter `from` to counter `to`. */
export interface Frame {
  readonly from: number;
  readonly to: number;
}

/** An answer under way, and the highest counter heard of since it was asked for. */
export interface Outstanding {
  heard: number;
}

/** Frames kept while they cannot be applied yet; more are dropped, and `sync` brings what they held. */
const KEPT_MAX = 200;

/**
 * The frame rule (protocol, section 6) for one counter: a room's `rev` or a user's `urev`.
 *
 * `to <= cursor`: dropped. `from <= cursor`: applied, and the cursor moves to `to`. `from > cursor`: kept, and the gate
 * is `behind`. While an answer is outstanding frames are kept and go through the rule once it is there; without a
 * cursor and with nothing outstanding they are dropped. The cursor never moves back, and nothing else moves it than
 * an applied frame and `advance`.
 */
export class FrameGate<Kind extends Frame> {
  private at: number | null = null;
  private kept: Kind[] = [];
  private readonly outstanding = new Set<Outstanding>();
  /** The highest counter heard of; when it is above the cursor, something is missing. */
  private heard = 0;

  constructor(private readonly apply: (frame: Kind) => void) {}

  get cursor(): number | null {
    return this.at;
  }

  get isWaiting(): boolean {
    return this.outstanding.size > 0;
  }

  /** Something is missing that no answer under way will bring. */
  get behind(): boolean {
    return !this.isWaiting && this.at !== null && (this.at < this.heard || this.kept.length > 0);
  }

  receive(frame: Kind): void {
    if (this.at === null && !this.isWaiting) return;
    this.hear(frame.to);
    if (this.isWaiting) {
      this.keep(frame);
      return;
    }
    this.pass(frame);
    this.drain();
  }

  /** The server's counter is at least this: from `heads`. */
  hear(counter: number): void {
    if (this.at === null && !this.isWaiting) return;
    this.heard = Math.max(this.heard, counter);
    for (const answer of this.outstanding) answer.heard = Math.max(answer.heard, counter);
  }

  /** An answer is on its way that may move the cursor. */
  begin(): Outstanding {
    const answer = { heard: 0 };
    this.outstanding.add(answer);
    return answer;
  }

  /** An answer says that everything up to `counter` is held. */
  advance(counter: number): void {
    this.at = Math.max(this.at ?? 0, counter);
  }

  /**
   * The answer is there (or will not come). `complete`: it held everything up to the server's counter when it was
   * asked for, so only what was heard since can still be missing.
   */
  settle(answer: Outstanding, complete: boolean): void {
    if (!this.outstanding.delete(answer)) return;
    if (complete) this.heard = answer.heard;
    if (!this.isWaiting) this.drain();
  }

  /** Frames kept for an answer mean nothing without it; what they told of is still known to be missing. */
  dropKept(): void {
    this.kept = [];
  }

  /** Nothing is held any more. */
  drop(): void {
    this.at = null;
    this.kept = [];
    this.heard = 0;
  }

  private drain(): void {
    const frames = this.kept.sort((one, other) => one.from - other.from || one.to - other.to);
    this.kept = [];
    if (this.at === null) {
      this.heard = 0;
      return;
    }
    for (const frame of frames) this.pass(frame);
  }

  private pass(frame: Kind): void {
    if (this.at === null || frame.to <= this.at) return;
    if (frame.from > this.at) {
      this.keep(frame);
      return;
    }
    this.at = frame.to;
    this.apply(frame);
  }

  private keep(frame: Kind): void {
    if (this.kept.length < KEPT_MAX) this.kept.push(frame);
  }
}
