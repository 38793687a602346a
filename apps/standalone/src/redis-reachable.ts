import { Redis } from 'ioredis';

import { parseRedisUrl } from '#bus/redis/redis-url.policy';
import { StartupError } from '#platform/startup-error.policy';

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects once to a single Redis, so that a wrong URL is told at once and precisely. */
export async function assertRedisReachable(url: string): Promise<void> {
  if (parse(url) !== 'single') return;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // `connect` itself says only that the connection is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw withVariable(reason ?? error);
  } finally {
    redis.disconnect();
  }
}

function parse(url: string): string {
  try {
    return parseRedisUrl(url).form;
  } catch (error) {
    throw withVariable(error);
  }
}

/** What has a code or is Redis' own refusal says by itself what is wrong. */
function withVariable(error: unknown): Error {
  if (!(error instanceof Error)) return new StartupError(`REDIS_URL: ${String(error)}.`);
  if ('code' in error || /^(WRONGPASS|NOAUTH|NOPERM)/.test(error.message)) return error;
  return new StartupError(`REDIS_URL: ${error.message}.`, { cause: error });
}
