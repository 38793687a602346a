import { ChatError } from '#contracts';

const RETRY_AFTER_MIN_MS = 500;
/** Random part, so that refused clients do not all retry at the same time. */
const RETRY_AFTER_SPREAD_MS = 2_500;
/** Bytes of the requests that wait, as they are or as JSON: of all users, and of one user. Objects take about three times as much in memory. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
const WAITING_BYTES_PER_USER = 4 * 1024 * 1024;
/** A call that waits takes at least this much memory, however short its request is. */
const WAITING_CALL_BYTES = 1024;

export interface AdmissionBounds {
  readonly atOnce: number;
  /** How many of them one user may run; half of them if not given. Short calls need no bound, since users take turns. */
  readonly ofOneUser?: number;
  /** How many of them the users of one IP may run together; all of them if not given. */
  readonly ofOneIp?: number;
  /** A call that has waited this long is refused. */
  readonly waitMaxMs: number;
  /** How many calls may wait, at least 1. One more takes the place of a call of the user with the most waiting calls. */
  readonly waitingMax?: number;
}

/** For whom a call runs. */
export interface Caller {
  /** A user, or another key whose calls take turns with others' calls. */
  readonly userId: string;
  /** The key of the user's IP. Users without one count as an IP of their own. */
  readonly ip?: string;
}

interface WaitingCall {
  readonly bytes: number;
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** The waiting calls of one user at one IP, the oldest first. */
interface Line {
  readonly calls: Set<WaitingCall>;
  bytes: number;
}

/**
 * Lets a bounded number of costly calls run, and the others wait. IPs take turns, and at each IP its users: neither
 * one user with many connections nor many users at one IP delay the others by more than a turn. One user runs at most
 * half of the calls at once unless the bounds say otherwise.
 */
export class Admission {
  private readonly runningOf = new CountsByKey();
  private readonly runningAt = new CountsByKey();
  private running = 0;
  private readonly ofOneUser: number;
  private readonly ofOneIp: number;
  private waitingBytes = 0;
  /** By IP and user, in the order of their turns. */
  private readonly lines = new Map<string, Map<string, Line>>();

  constructor(private readonly bounds: AdmissionBounds) {
    this.ofOneUser = bounds.ofOneUser ?? Math.ceil(bounds.atOnce / 2);
    this.ofOneIp = bounds.ofOneIp ?? bounds.atOnce;
  }

  get waiting(): number {
    let calls = 0;
    for (const lines of this.lines.values()) for (const line of lines.values()) calls += line.calls.size;
    return calls;
  }

  /**
   * Calls `work` before it returns if no call has to wait.
   * @param caller the id of a user is enough where the IP is not known
   * @throws ChatError OVERLOADED if the call would wait too long, if too many calls wait, or if the waiting requests take too
   * much memory; and as `work`
   */
  async run<Result>(caller: Caller | string, request: object, work: () => Promise<Result>): Promise<Result> {
    const { userId, ip = userId } = typeof caller === 'string' ? { userId: caller } : caller;
    if (this.running < this.bounds.atOnce && this.mayRun(userId, ip)) this.begin(userId, ip);
    else await this.turn(userId, ip, WAITING_CALL_BYTES + bytesOf(request));
    try {
      return await work();
    } finally {
      this.leave(userId, ip);
    }
  }

  private async turn(userId: string, ip: string, bytes: number): Promise<void> {
    const line = this.lines.get(ip)?.get(userId) ?? { calls: new Set(), bytes: 0 };
    if (this.waitingBytes + bytes > WAITING_BYTES_MAX || line.bytes + bytes > WAITING_BYTES_PER_USER)
      throw overloaded();
    const { waitingMax } = this.bounds;
    if (waitingMax !== undefined && this.waiting >= waitingMax) this.makeRoom(line);
    this.linesAt(ip).set(userId, line);
    await new Promise<void>((resolve, reject) => {
      const call = {
        bytes,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          clearTimeout(timer);
          this.remove(userId, ip, line, call);
          reject(overloaded());
        },
      };
      const timer = setTimeout(() => call.refuse(), this.bounds.waitMaxMs);
      line.calls.add(call);
      line.bytes += bytes;
      this.waitingBytes += bytes;
    });
  }

  /** Refuses the newest call of the longest line. @throws ChatError OVERLOADED if `line` would become as long as it */
  private makeRoom(line: Line): void {
    const all = [...this.lines.values()].flatMap((lines) => [...lines.values()]);
    const longest = all.reduce((one, other) => (other.calls.size > one.calls.size ? other : one));
    if (longest.calls.size <= line.calls.size + 1) throw overloaded();
    [...longest.calls].at(-1)?.refuse();
  }

  private linesAt(ip: string): Map<string, Line> {
    const lines = this.lines.get(ip) ?? new Map<string, Line>();
    this.lines.set(ip, lines);
    return lines;
  }

  private leave(userId: string, ip: string): void {
    this.running -= 1;
    this.runningOf.subtract(userId);
    this.runningAt.subtract(ip);
    // The callers who have waited since before this call ended come first.
    this.putLast(userId, ip);
    while (this.running < this.bounds.atOnce && this.beginNext());
  }

  /** The oldest call of the next user who may run one more begins. Few users may not, so the search is short. */
  private beginNext(): boolean {
    for (const [ip, lines] of this.inTurn(this.lines)) {
      if (this.runningAt.of(ip) >= this.ofOneIp) continue;
      for (const [userId, line] of lines) {
        const [call] = line.calls;
        if (call === undefined || !this.mayRun(userId, ip)) continue;
        this.remove(userId, ip, line, call);
        // The user's next call waits for the turns of all others.
        this.putLast(userId, ip);
        this.begin(userId, ip);
        call.begin();
        return true;
      }
    }
    return false;
  }

  private putLast(userId: string, ip: string): void {
    const lines = this.lines.get(ip);
    if (lines === undefined) return;
    moveToEnd(lines, userId);
    moveToEnd(this.lines, ip);
  }

  private begin(userId: string, ip: string): void {
    this.running += 1;
    this.runningOf.add(userId);
    this.runningAt.add(ip);
  }

  protected mayRun(userId: string, ip: string): boolean {
    return this.runningOf.of(userId) < this.ofOneUser && this.runningAt.of(ip) < this.ofOneIp;
  }

  /** The waiting callers, by IP, in the order of their turns. */
  protected inTurn<Waiting>(waiting: ReadonlyMap<string, Waiting>): Iterable<readonly [ip: string, Waiting]> {
    return waiting;
  }

  /** The IPs that wait and may run one more call. */
  protected *ready(): Iterable<string> {
    for (const [ip, lines] of this.lines) for (const userId of lines.keys()) if (this.mayRun(userId, ip)) yield ip;
  }

  protected get runningUsers(): Iterable<string> {
    return this.runningOf.keys;
  }

  private remove(userId: string, ip: string, line: Line, call: WaitingCall): void {
    line.calls.delete(call);
    line.bytes -= call.bytes;
    this.waitingBytes -= call.bytes;
    if (line.calls.size > 0) return;
    const lines = this.lines.get(ip);
    lines?.delete(userId);
    if (lines?.size === 0) this.lines.delete(ip);
  }
}

function bytesOf(request: object): number {
  return Buffer.isBuffer(request) ? request.byteLength : Buffer.byteLength(JSON.stringify(request));
}

/** Counts by key. Keys without a count take no memory. */
class CountsByKey {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  get keys(): Iterable<string> {
    return this.counts.keys();
  }

  add(key: string): void {
    this.counts.set(key, this.of(key) + 1);
  }

  subtract(key: string): void {
    const left = this.of(key) - 1;
    if (left === 0) this.counts.delete(key);
    else this.counts.set(key, left);
  }
}

function moveToEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key);
  if (value !== undefined && map.delete(key)) map.set(key, value);
}

/** Has a random `retryAfterMs`. */
export function overloaded(cause?: unknown): ChatError {
  const retryAfterMs = RETRY_AFTER_MIN_MS + Math.floor(Math.random() * RETRY_AFTER_SPREAD_MS);
  return new ChatError('OVERLOADED', { retryAfterMs }, { cause });
}
