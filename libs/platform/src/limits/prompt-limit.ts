import type { ChatError } from '#contracts';
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

  /** Takes a point; gives `undefined`, or the `RATE_LIMITED` that the caller may throw. */
  take(key: string): ChatError | undefined {
    const refused = this.own.take(key);
    if (refused !== undefined) return refused;
    this.common.take(key).then(
      (refusal) => {
        if (refusal?.details.retryAfterMs !== undefined) this.own.close(key, refusal.details.retryAfterMs);
      },
      // The limiter counts in memory when Redis is away: what fails all the same only counts here.
      () => undefined,
    );
    return undefined;
  }
}
