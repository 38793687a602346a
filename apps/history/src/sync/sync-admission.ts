import { ChatError } from '#contracts';

/** Syncs that one history runs at once: each holds a connection to PostgreSQL, and other reads need some too. */
const SYNCS_AT_ONCE = 4;
/**
 * Syncs that wait for their turn; what comes above is shed while it is still cheap. At 40 ms for 200 rooms the last
 * one waits a second: well before the bus, which asks again after three, would double the load.
 */
const SYNCS_WAITING_MAX = 100;
const RETRY_AFTER_MIN_MS = 500;
/** Spreads those who come again, so that they do not come together again. */
const RETRY_AFTER_SPREAD_MS = 2_500;

/** Lets a bounded number of syncs run and wait, and sheds the rest as `OVERLOADED` with a jittered `retryAfterMs`. */
export class SyncAdmission {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce = SYNCS_AT_ONCE,
    private readonly waitingMax = SYNCS_WAITING_MAX,
  ) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> | undefined {
    if (this.running < this.atOnce) {
      this.running += 1;
      return undefined;
    }
    if (this.waiting.length >= this.waitingMax) throw new ChatError('OVERLOADED', { retryAfterMs: retryAfterMs() });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place goes to the one that has waited longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

function retryAfterMs(): number {
  return RETRY_AFTER_MIN_MS + Math.floor(Math.random() * RETRY_AFTER_SPREAD_MS);
}
