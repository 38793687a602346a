import type { RateLimit } from '../limits.js';

export interface GrowingTimer {
  cancel(): void;
}

export interface GrowingClock {
  /** Milliseconds since 1970. */
  now(): number;
  after(delayMs: number, run: () => void): GrowingTimer;
}

/** A silent writer says this often that it still works: a server may end a message after 10 s. */
const KEEP_ALIVE_MS = 4_000;
/** Silent messages alone leave half of the rate to others. */
const KEEP_ALIVE_SPACES = 2;

/** The turns of the requests of all growing messages of a user, in the order of the calls. Evenly spaced, they keep to the server's rate. */
export class GrowingQueue {
  /** What to call when the queue ends. */
  private readonly writers = new Set<(error: Error) => void>();
  private readonly waits = new Set<(error: Error) => void>();
  private nextAt = 0;
  private ended: Error | null = null;

  /** @param rate `null`: the server has no limit */
  constructor(
    readonly clock: GrowingClock,
    readonly random: () => number,
    private readonly rate: () => RateLimit | null,
  ) {}

  /** Time until a silent message appends an empty text. */
  get keepAliveMs(): number {
    return Math.max(KEEP_ALIVE_MS, KEEP_ALIVE_SPACES * this.writers.size * this.spacingMs);
  }

  /** Takes in a message that grows. Returns a function to call once it does not. */
  enter(fail: (error: Error) => void): () => void {
    this.writers.add(fail);
    return () => void this.writers.delete(fail);
  }

  /** Resolves when the next request may go. Rejects once the queue has ended. */
  async turn(): Promise<void> {
    const now = this.clock.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.spacingMs;
    await this.wait(at - now);
  }

  /** Lets no further request go before this time has passed. */
  delay(durationMs: number): void {
    this.nextAt = Math.max(this.nextAt, this.clock.now() + durationMs);
  }

  /** Rejects once the queue has ended. */
  async wait(durationMs: number): Promise<void> {
    if (this.ended !== null) throw this.ended;
    if (durationMs <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const cancel = (error: Error): void => {
        timer.cancel();
        reject(error);
      };
      const timer = this.clock.after(durationMs, () => {
        this.waits.delete(cancel);
        resolve();
      });
      this.waits.add(cancel);
    });
  }

  /** Fails all messages. */
  end(error: Error): void {
    this.ended = error;
    for (const fail of [...this.writers, ...this.waits]) fail(error);
    this.waits.clear();
  }

  private get spacingMs(): number {
    const rate = this.rate();
    return rate === null ? 0 : rate.windowMs / rate.points;
  }
}
