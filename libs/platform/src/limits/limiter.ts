import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { ChatError } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import type { Rate } from '#config/rate.setting';
import { PromptLimit } from './prompt-limit.js';
import { inSeconds, SharedCounts } from './shared-counts.js';

/** One limit: at most so many points per key in a fixed window. */
export class Limiter {
  constructor(
    private readonly scope: string,
    private readonly counter: RateLimiterAbstract,
  ) {}

  /** Takes a point; gives `undefined`, or the `RATE_LIMITED` that the caller may throw. */
  async take(key: string): Promise<ChatError | undefined> {
    try {
      await this.counter.consume(key);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterMs = Math.max(1, Math.ceil(refusal.msBeforeNext));
      return new ChatError('RATE_LIMITED', { scope: this.scope, retryAfterMs });
    }
  }

  /** @throws ChatError RATE_LIMITED */
  async demand(key: string): Promise<void> {
    const refusal = await this.take(key);
    if (refusal !== undefined) throw refusal;
  }

  /** Gives a point back. */
  async giveBack(key: string): Promise<void> {
    await this.counter.reward(key);
  }

  async reset(key: string): Promise<void> {
    await this.counter.delete(key);
  }
}

/** Makes limits that all processes share where there is Redis, and of the process's own where there is none. */
export class LimiterFactory {
  private readonly counts: SharedCounts | undefined;

  /** @param redis with the prefix of its keys */
  constructor(redis: { readonly client: RedisClient; readonly prefix: string } | undefined) {
    this.counts = redis && new SharedCounts(redis);
  }

  /** One that answers without waiting, and lets a little more through when several processes count. */
  makePrompt(scope: string, rate: Rate): PromptLimit {
    return new PromptLimit(scope, rate, this.counts?.reports(scope, rate));
  }

  /** One that waits for the shared count. */
  make(scope: string, rate: Rate): Limiter {
    const memory = new RateLimiterMemory({ ...inSeconds(rate), keyPrefix: scope });
    // While Redis is away each process counts for itself: it neither refuses everybody nor lets everything through.
    return new Limiter(scope, this.counts?.counter(scope, rate, memory) ?? memory);
  }
}
