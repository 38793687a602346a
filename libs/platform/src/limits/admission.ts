import { ChatError } from '#contracts';

const RETRY_AFTER_MIN_MS = 500;
/** Random part, so that refused clients do not all retry at the same time. */
const RETRY_AFTER_SPREAD_MS = 2_500;
/** Bytes of the requests that wait, as JSON, and those of one user. In memory they take about three times as much. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
const WAITING_BYTES_PER_USER = 4 * 1024 * 1024;

export interface AdmissionBounds {
  readonly atOnce: number;
  /** How many of them one user may run; half of them if not given. Short calls need no bound, since users take turns. */
  readonly ofOneUser?: number;
  /** A call that has waited this long is refused. */
  readonly waitMaxMs: number;
}

interface WaitingCall {
  readonly bytes: number;
  readonly begin: () => void;
}

/** The waiting calls of one user, the oldest first. */
interface Line {
  readonly calls: Set<WaitingCall>;
  bytes: number;
}

/**
 * Lets a bounded number of costly calls run, and the others wait. Users take turns, and one user runs at most half of
 * them at once unless the bounds say otherwise, so that one user with many connections does not delay the others.
 */
export class Admission {
  /** The running calls of each user who has some. */
  private readonly runningOf = new Map<string, number>();
  private running = 0;
  private readonly ofOneUser: number;
  private waitingBytes = 0;
  /** In the order of the users' turns. */
  private readonly lines = new Map<string, Line>();

  constructor(private readonly bounds: AdmissionBounds) {
    this.ofOneUser = bounds.ofOneUser ?? Math.ceil(bounds.atOnce / 2);
  }

  get waiting(): number {
    let calls = 0;
    for (const line of this.lines.values()) calls += line.calls.size;
    return calls;
  }

  /**
   * @param userId a user, or another key whose calls take turns with those of others, such as that of an address
   * @throws ChatError OVERLOADED if the call would wait too long, or if the waiting requests take too much memory; and as
   * `work`
   */
  async run<Result>(userId: string, request: object, work: () => Promise<Result>): Promise<Result> {
    if (this.running < this.bounds.atOnce && this.mayRun(userId)) this.begin(userId);
    else await this.turn(userId, Buffer.byteLength(JSON.stringify(request)));
    try {
      return await work();
    } finally {
      this.leave(userId);
    }
  }

  private async turn(userId: string, bytes: number): Promise<void> {
    const line = this.lines.get(userId) ?? { calls: new Set(), bytes: 0 };
    if (this.waitingBytes + bytes > WAITING_BYTES_MAX || line.bytes + bytes > WAITING_BYTES_PER_USER)
      throw overloaded();
    this.lines.set(userId, line);
    await new Promise<void>((resolve, reject) => {
      const call = {
        bytes,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.remove(userId, line, call);
        reject(overloaded());
      }, this.bounds.waitMaxMs);
      line.calls.add(call);
      line.bytes += bytes;
      this.waitingBytes += bytes;
    });
  }

  /** The oldest call of the next user who may run one more begins. Few users may not, so the search is short. */
  private leave(userId: string): void {
    this.running -= 1;
    const left = this.runningBy(userId) - 1;
    if (left === 0) this.runningOf.delete(userId);
    else this.runningOf.set(userId, left);
    // Those who have waited since before this call ended come first.
    this.putLast(userId);
    for (const [next, line] of this.lines) {
      const [call] = line.calls;
      if (call === undefined || !this.mayRun(next)) continue;
      this.remove(next, line, call);
      // The user's next call waits for the turns of all others.
      this.putLast(next);
      this.begin(next);
      call.begin();
      return;
    }
  }

  private putLast(userId: string): void {
    const line = this.lines.get(userId);
    if (line !== undefined && this.lines.delete(userId)) this.lines.set(userId, line);
  }

  private begin(userId: string): void {
    this.running += 1;
    this.runningOf.set(userId, this.runningBy(userId) + 1);
  }

  private mayRun(userId: string): boolean {
    return this.runningBy(userId) < this.ofOneUser;
  }

  private runningBy(userId: string): number {
    return this.runningOf.get(userId) ?? 0;
  }

  private remove(userId: string, line: Line, call: WaitingCall): void {
    line.calls.delete(call);
    line.bytes -= call.bytes;
    this.waitingBytes -= call.bytes;
    if (line.calls.size === 0) this.lines.delete(userId);
  }
}

/** Has a random `retryAfterMs`. */
export function overloaded(cause?: unknown): ChatError {
  const retryAfterMs = RETRY_AFTER_MIN_MS + Math.floor(Math.random() * RETRY_AFTER_SPREAD_MS);
  return new ChatError('OVERLOADED', { retryAfterMs }, { cause });
}
