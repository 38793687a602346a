/** The mark of a message, which the generator finds in a frame without parsing it. */
export interface Delivered {
  /** Number of the sender within the scenario. */
  readonly sender: number;
  /** 0, 1, 2 … per sender. */
  readonly count: number;
  /** Monotonic time of the send in µs. */
  readonly sentAt: number;
}

/** A body names its run, sender, number and time, to detect lost, duplicate, reordered and late messages. */
export function bodyOf(run: number, { sender, count, sentAt }: Delivered): string {
  return `bench#${String(run)}.${String(sender)}.${String(count)}.${String(sentAt)}#`;
}

const MARK = Buffer.from('bench#');
const DOT = 0x2e;
const HASH = 0x23;
const ZERO = 0x30;

/** Finds the messages of this run in a frame, in order. A frame must not contain a body twice. */
export function scan(frame: Buffer, run: number): Delivered[] {
  const found: Delivered[] = [];
  for (let at = frame.indexOf(MARK); at !== -1; at = frame.indexOf(MARK, at)) {
    const numbers = [0, 0, 0, 0];
    let part = 0;
    for (at += MARK.length; frame[at] !== HASH; at++) {
      const byte = frame[at];
      if (byte === undefined) return found;
      if (byte === DOT) part++;
      else numbers[part] = (numbers[part] ?? 0) * 10 + byte - ZERO;
    }
    const [of = 0, sender = 0, count = 0, sentAt = 0] = numbers;
    if (of === run) found.push({ sender, count, sentAt });
  }
  return found;
}

/** Reads frames of many receivers. The receivers of a room usually get the same bytes, which are scanned once. */
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
