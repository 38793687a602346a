import { ChatError } from '#contracts';

const RETRY_AFTER_MIN_MS = 500;
/** Random part, so that refused clients do not all retry at the same time. */
const RETRY_AFTER_SPREAD_MS = 2_500;

export interface AdmissionBounds {
  readonly atOnce: number;
  /** Further calls are refused. */
  readonly waitingMax: number;
}

/** Lets a bounded number of costly reads run and wait, and refuses the rest. */
export class Admission {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly bounds: AdmissionBounds) {}

  /** @throws ChatError OVERLOADED */
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

  /** The call that has waited longest runs next. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

/** Has a random `retryAfterMs`. */
export function overloaded(cause?: unknown): ChatError {
  const retryAfterMs = RETRY_AFTER_MIN_MS + Math.floor(Math.random() * RETRY_AFTER_SPREAD_MS);
  return new ChatError('OVERLOADED', { retryAfterMs }, { cause });
}
