const CHECK_INTERVAL_MS = 100;
/** After a send that failed: the broker is away or was cut off. */
const AFTER_FAILURE_MS = 200;

interface Sending {
  readonly send: () => Promise<void>;
  /** Sends that the broker has taken. */
  taken: number;
  attempts: number;
  isUnderWay: boolean;
  /** In ms of `performance.now()`. */
  nextAt: number;
}

/**
 * Sends, and sends again what has had no reply: soon while the broker takes nothing, and after the given pauses
 * once it has. Bounded by the caller's open requests; ends with `forget(id)`.
 */
export class Resender {
  private readonly sendings = new Map<string, Sending>();
  private timer: NodeJS.Timeout | undefined;

  /** `pausesMs[n]`: from the nth send that was taken to the next. */
  constructor(private readonly pausesMs: readonly number[]) {}

  send(id: string, send: () => Promise<void>): void {
    const sending = { send, taken: 0, attempts: 0, isUnderWay: false, nextAt: Infinity };
    this.sendings.set(id, sending);
    this.timer ??= setInterval(() => this.sendDue(), CHECK_INTERVAL_MS);
    void this.attempt(sending);
  }

  /** Whether the broker has taken it at least once. */
  wasTaken(id: string): boolean {
    return (this.sendings.get(id)?.taken ?? 0) > 0;
  }

  /** Whether only one attempt has been made: what the broker refuses then it has never seen. */
  isFirst(id: string): boolean {
    return this.sendings.get(id)?.attempts === 1;
  }

  /** At once, whatever has no reply: replies may have been lost. */
  sendAllAgain(): void {
    for (const sending of this.sendings.values()) if (!sending.isUnderWay) void this.attempt(sending);
  }

  forget(id: string): void {
    this.sendings.delete(id);
    if (this.sendings.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async attempt(sending: Sending): Promise<void> {
    sending.nextAt = Infinity;
    sending.attempts += 1;
    sending.isUnderWay = true;
    try {
      await sending.send();
      sending.nextAt = performance.now() + (this.pausesMs[sending.taken] ?? Infinity);
      sending.taken += 1;
    } catch {
      // The connections log why; whether the bytes arrived is unknown, so they go out again.
      sending.nextAt = performance.now() + AFTER_FAILURE_MS;
    }
    sending.isUnderWay = false;
  }

  private sendDue(): void {
    const now = performance.now();
    for (const sending of this.sendings.values()) if (sending.nextAt <= now) void this.attempt(sending);
  }
}
