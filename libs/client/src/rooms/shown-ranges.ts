/** Limit of separate ranges. Above it the highest ones are forgotten, so that their messages stay unread. */
const RANGES_MAX = 200;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The messages above the read marker that were on the screen, as ranges of `seq`: ascending and apart. */
export class ShownRanges {
  private ranges: readonly Range[] = [];

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  add(from: number, to: number): void {
    if (from > to) return;
    const isApart = (range: Range): boolean => range.to + 1 < from || range.from > to + 1;
    const touching = this.ranges.filter((range) => !isApart(range));
    const whole = { from: Math.min(from, ...touching.map((range) => range.from)), to: Math.max(to, ...ends(touching)) };
    const all = [...this.ranges.filter(isApart), whole].sort((one, other) => one.from - other.from);
    this.ranges = all.slice(0, RANGES_MAX);
  }

  /**
   * Returns the last message up to which all after `seq` were shown, and forgets the ranges up to there, or only up to `keptFrom`.
   * `passTo` returns the first message, from its argument up, that leaves a gap if it was not shown.
   */
  advance(seq: number, passTo: (seq: number) => number, keptFrom = Infinity): number {
    let at = seq;
    for (const { from, to } of this.ranges) {
      if (at + 1 < from && passTo(at + 1) < from) break;
      at = Math.max(at, to);
    }
    this.ranges = this.ranges.filter(({ to }) => to > Math.min(at, keptFrom));
    return at;
  }

  /** True if a message above this one was shown. */
  hasAbove(seq: number): boolean {
    return this.ranges.some(({ to }) => to > seq);
  }

  clear(): void {
    this.ranges = [];
  }
}

const ends = (ranges: readonly Range[]): number[] => ranges.map(({ to }) => to);
