/** What a thin client must find in a frame of the server, without parsing it as JSON. */
export interface Delivered {
  /** Number of the sender within the scenario. */
  readonly sender: number;
  /** 0, 1, 2 … per sender and run. */
  readonly count: number;
}

/** A body names its run, its sender and its place, so that a reader can tell lost, doubled and reordered ones. */
export function bodyOf(run: number, sender: number, count: number): string {
  return `#${String(run)}.${String(sender)}.${String(count)}#`;
}

const MARK = Buffer.from('"body":"#');
const DOT = 0x2e;
const HASH = 0x23;
const ZERO = 0x30;

/** The messages of this run in a frame, in order; `body` must be followed by nothing that looks like one. */
export function scan(frame: Buffer, run: number): Delivered[] {
  const found: Delivered[] = [];
  for (let at = frame.indexOf(MARK); at !== -1; at = frame.indexOf(MARK, at)) {
    const numbers = [0, 0, 0];
    let part = 0;
    for (at += MARK.length; frame[at] !== HASH; at++) {
      const byte = frame[at];
      if (byte === undefined) return found;
      if (byte === DOT) part++;
      else numbers[part] = (numbers[part] ?? 0) * 10 + byte - ZERO;
    }
    const [of = 0, sender = 0, count = 0] = numbers;
    if (of === run) found.push({ sender, count });
  }
  return found;
}

/** Reads frames of many receivers; in a room all of them get the same bytes, which are scanned once. */
export class FrameReader {
  private last: Buffer = Buffer.alloc(0);
  private found: readonly Delivered[] = [];

  constructor(private readonly run: number) {}

  read(frame: Buffer): readonly Delivered[] {
    if (!frame.equals(this.last)) {
      this.found = scan(frame, this.run);
      this.last = Buffer.from(frame);
    }
    return this.found;
  }
}
