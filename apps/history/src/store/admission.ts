import { ChatError } from '#contracts';

const RETRY_AFTER_MIN_MS = 500;
/** Spreads those who come again, so that they do not come together again. */
const RETRY_AFTER_SPREAD_MS = 2_500;

export interface AdmissionBounds {
  readonly atOnce: number;
  /** What comes above is shed while it is still cheap. */
  readonly waitingMax: number;
}

/** Lets a bounded number of costly reads run and wait, and sheds the rest. */
export class Admission {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly bounds: AdmissionBounds) {}

  /** Throws `OVERLOADED`. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> | undefined {
    if (this.running < this.bounds.atOnce) {
      this.running += 1;
      return undefined;
    }
    if (this.waiting.length >= this.bounds.waitingMax) throw overloaded();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place goes to the one that has waited longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

/** With a jittered `retryAfterMs`. */
export function overloaded(cause?: unknown): ChatError {
  const retryAfterMs = RETRY_AFTER_MIN_MS + Math.floor(Math.random() * RETRY_AFTER_SPREAD_MS);
  return new ChatError('OVERLOADED', { retryAfterMs }, { cause });
}
