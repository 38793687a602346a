import { Redis } from 'ioredis';

import type { RedisEngine } from './redis-engine.js';

/** `master`, `slave` or `sentinel`. Rejects if the Redis does not answer. */
export async function redisRole({ url }: RedisEngine): Promise<string> {
  const redis = new Redis(url);
  try {
    return String(((await redis.call('ROLE')) as unknown[])[0]);
  } finally {
    redis.disconnect();
  }
}
