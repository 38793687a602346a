import type { RedisClient } from '#bus/redis/redis-connections';
import type { RevocationKeys } from '#access/session-source.redis.adapter';
import { within } from '#contracts/within';
import { RevocationLog, type Revocation } from './revocation-log.port.js';

const REDIS_TIMEOUT_MS = 1000;
/** Commands sent at once. */
const BATCH = 500;

/** Writes the keys that `RedisSessionSource` reads. */
export class RedisRevocationLog extends RevocationLog {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: RevocationKeys,
  ) {
    super();
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    for (let start = 0; start < revocations.length; start += BATCH) {
      const writes = revocations
        .slice(start, start + BATCH)
        .map(({ sessionId, code, secondsLeft }) =>
          this.redis.set(this.keys.session(sessionId), code, 'EX', secondsLeft),
        );
      await within(Promise.all(writes), REDIS_TIMEOUT_MS);
    }
  }

  override async isComplete(): Promise<boolean> {
    return (await within(this.redis.exists(this.keys.marker), REDIS_TIMEOUT_MS)) === 1;
  }

  override async markComplete(): Promise<void> {
    await within(this.redis.set(this.keys.marker, '1'), REDIS_TIMEOUT_MS);
  }
}
