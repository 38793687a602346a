import type { Limiter } from './limiter.js';
import type { LocalLimit } from './local-limit.js';

/**
 * A limit of all processes together that answers without waiting: by what this process has counted, and by what the
 * common count said of the key before. What is under way while others have used the rest up still passes.
 */
export class PromptLimit {
  constructor(
    private readonly own: LocalLimit,
    private readonly common: Limiter,
  ) {}

  /** @throws ChatError RATE_LIMITED */
  demand(key: string): void {
    this.own.demand(key);
    this.common.take(key).then(
      (refusal) => {
        if (refusal?.details.retryAfterMs !== undefined) this.own.close(key, refusal.details.retryAfterMs);
      },
      // The limiter counts in memory when Redis is away: what fails all the same only counts here.
      () => undefined,
    );
  }
}
