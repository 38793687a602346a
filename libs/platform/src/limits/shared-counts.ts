import { Logger } from '@nestjs/common';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisClient } from '#bus/redis/redis-connections';
import type { Rate } from '#config/rate.setting';
import type { SharedTally } from './shared-window.policy.js';

const MS_PER_SECOND = 1000;

/** Adds points to what all processes have counted of a key; `undefined` when Redis does not answer. Never rejects. */
export type Report = (key: string, points: number) => Promise<SharedTally | undefined>;

/** The counts in Redis that the processes tell each other by: one key per scope and user, by a script of that key. */
export class SharedCounts {
  private readonly logger = new Logger('Limits');
  private isAway = false;

  /** @param redis with the prefix of its keys */
  constructor(private readonly redis: { readonly client: RedisClient; readonly prefix: string }) {}

  of(scope: string, { points, windowMs }: Rate): Report {
    const { client: storeClient, prefix } = this.redis;
    const duration = windowMs / MS_PER_SECOND;
    const keyPrefix = `${prefix}:limit:${scope}`;
    const counter = new RateLimiterRedis({ points, duration, keyPrefix, storeClient, rejectIfRedisNotReady: true });
    return (key, used) =>
      counter.penalty(key, used).then(
        ({ consumedPoints, msBeforeNext }) => {
          this.note();
          return { points: consumedPoints, endsInMs: Math.max(0, msBeforeNext) };
        },
        (error: Error) => this.note(error),
      );
  }

  /** Says once that Redis is away, and once that it is back. */
  private note(error?: Error): undefined {
    const isAway = error !== undefined;
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    if (isAway) this.logger.warn({ event: 'limits.counted_alone', reason: error.message });
    else this.logger.log({ event: 'limits.counted_together' });
  }
}
