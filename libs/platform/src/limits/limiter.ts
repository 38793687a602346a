import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { ChatError } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import type { Rate } from '#config/rate.setting';
import { PromptLimit } from './prompt-limit.js';
import { inSeconds, SharedCounts } from './shared-counts.js';

/** A limit on the points that one key takes in a fixed window. */
export class Limiter {
  constructor(
    private readonly scope: string,
    private readonly counter: RateLimiterAbstract,
  ) {}

  /** Takes points. Returns `undefined`, or the `RATE_LIMITED` for the caller to throw. */
  async take(key: string, points = 1): Promise<ChatError | undefined> {
    try {
      await this.counter.consume(key, points);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterMs = Math.max(1, Math.ceil(refusal.msBeforeNext));
      return new ChatError('RATE_LIMITED', { scope: this.scope, retryAfterMs });
    }
  }

  /** @throws ChatError RATE_LIMITED */
  async demand(key: string, points = 1): Promise<void> {
    const refusal = await this.take(key, points);
    if (refusal !== undefined) throw refusal;
  }

  /** Returns a point. */
  async giveBack(key: string): Promise<void> {
    await this.counter.reward(key);
  }

  async reset(key: string): Promise<void> {
    await this.counter.delete(key);
  }
}

/** Creates limits. With Redis all processes share the counts; without Redis each process counts for itself. */
export class LimiterFactory {
  private readonly counts: SharedCounts | undefined;

  /** @param redis the client, and the prefix of the keys */
  constructor(redis: { readonly client: RedisClient; readonly prefix: string } | undefined) {
    this.counts = redis && new SharedCounts(redis);
  }

  /** A limit that answers without waiting. It admits slightly more than the rate if several processes count. */
  makePrompt(scope: string, rate: Rate): PromptLimit {
    return new PromptLimit(scope, rate, this.counts?.reports(scope, rate));
  }

  /** A limit that waits for the shared count. */
  make(scope: string, rate: Rate): Limiter {
    const memory = new RateLimiterMemory({ ...inSeconds(rate), keyPrefix: scope });
    // While Redis is unavailable each process counts for itself, so it neither refuses nor admits everything.
    return new Limiter(scope, this.counts?.counter(scope, rate, memory) ?? memory);
  }
}
