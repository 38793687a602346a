import { Redis } from 'ioredis';

import { parseRedisUrl } from '#bus/redis/redis-url.policy';
import { StartupError, startupMessage } from '#platform/process/startup-error.policy';

/** A busy host may take this long to answer. */
const CONNECT_TIMEOUT_MS = 15_000;

/** Connects once to a single Redis, so that a wrong URL is reported at the start with its reason. */
export async function assertRedisReachable(url: string): Promise<void> {
  if (parse(url) !== 'single') return;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // `connect` itself reports only that the connection is closed.
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

/** Errors for which the platform has no better message. */
function withVariable(error: unknown): unknown {
  if (!(error instanceof Error) || startupMessage(error, process.env) !== undefined) return error;
  return new StartupError(`REDIS_URL: ${error.message}`, { cause: error });
}
