const CHECK_INTERVAL_MS = 100;
/** Pause after a failed send. */
const AFTER_FAILURE_MS = 200;

interface Sending {
  readonly send: () => Promise<void>;
  /** Number of sends that the broker has accepted. */
  accepted: number;
  attempts: number;
  isRunning: boolean;
  /** In ms of `performance.now()`. */
  nextAt: number;
}

/**
 * Sends requests and resends those without a reply: soon after a failed send, and after the given pauses once the
 * broker has accepted one. The caller limits the number of requests and calls `forget(id)` when one is done.
 */
export class Resender {
  private readonly sendings = new Map<string, Sending>();
  private timer: NodeJS.Timeout | undefined;

  /** @param pausesMs `pausesMs[n]` is the pause after accepted send number n, from 0 */
  constructor(private readonly pausesMs: readonly number[]) {}

  send(id: string, send: () => Promise<void>): void {
    const sending = { send, accepted: 0, attempts: 0, isRunning: false, nextAt: Infinity };
    this.sendings.set(id, sending);
    this.timer ??= setInterval(() => this.sendDue(), CHECK_INTERVAL_MS);
    void this.attempt(sending);
  }

  /** Returns true if the broker has accepted the request at least once. */
  wasAccepted(id: string): boolean {
    return (this.sendings.get(id)?.accepted ?? 0) > 0;
  }

  /** Returns true if only one attempt was made. If the broker refuses it, it has never received the request. */
  isFirst(id: string): boolean {
    return this.sendings.get(id)?.attempts === 1;
  }

  /** Resends all requests now, because replies may be lost. */
  resendAll(): void {
    for (const sending of this.sendings.values()) if (!sending.isRunning) void this.attempt(sending);
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
    sending.isRunning = true;
    try {
      await sending.send();
      sending.nextAt = performance.now() + (this.pausesMs[sending.accepted] ?? Infinity);
      sending.accepted += 1;
    } catch {
      // The connection logs the reason. The request may have arrived or not, so it is sent again.
      sending.nextAt = performance.now() + AFTER_FAILURE_MS;
    }
    sending.isRunning = false;
  }

  private sendDue(): void {
    const now = performance.now();
    for (const sending of this.sendings.values()) if (sending.nextAt <= now) void this.attempt(sending);
  }
}
