import { Logger } from '@nestjs/common';
import { RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RedisClient } from '#bus/redis/redis-connections';
import type { Rate } from '#config/rate.setting';
import type { SharedTally } from './shared-window.policy.js';

const MS_PER_SECOND = 1000;

/** A rate in the form that the library takes. */
export function inSeconds({ points, windowMs }: Rate): { points: number; duration: number } {
  return { points, duration: windowMs / MS_PER_SECOND };
}

/** Adds points to a key's shared count. Resolves to `undefined` if Redis does not answer. Never rejects. */
export type Report = (key: string, points: number) => Promise<SharedTally | undefined>;

/**
 * The counts in Redis that all processes share: one key per scope and user, each changed by a script that uses only
 * that key.
 */
export class SharedCounts {
  private readonly logger = new Logger('Limits');
  private isUnavailable = false;

  /** @param redis the client, and the prefix of the keys */
  constructor(private readonly redis: { readonly client: RedisClient; readonly prefix: string }) {}

  /** @param insurance counts while Redis is unavailable; without it a count is rejected then */
  counter(scope: string, rate: Rate, insurance?: RateLimiterAbstract): RateLimiterRedis {
    return new RateLimiterRedis({
      ...inSeconds(rate),
      keyPrefix: `${this.redis.prefix}:limit:${scope}`,
      storeClient: this.redis.client,
      rejectIfRedisNotReady: true,
      ...(insurance && { insuranceLimiter: insurance }),
    });
  }

  reports(scope: string, rate: Rate): Report {
    const counter = this.counter(scope, rate);
    return (key, used) =>
      counter.penalty(key, used).then(
        ({ consumedPoints, msBeforeNext }) => {
          this.note();
          return { points: consumedPoints, endsInMs: Math.max(0, msBeforeNext) };
        },
        (error: Error) => this.note(error),
      );
  }

  /** Logs once when Redis becomes unavailable, and once when it is back. */
  private note(error?: Error): undefined {
    const isUnavailable = error !== undefined;
    if (isUnavailable === this.isUnavailable) return;
    this.isUnavailable = isUnavailable;
    if (isUnavailable) this.logger.warn({ event: 'limits.redis-unavailable', reason: error.message });
    else this.logger.log({ event: 'limits.redis-back' });
  }
}
