import type { RedisClock } from './redis-clock.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import type { ReplyInbox } from './reply-inbox.js';

/** The parts that the buses of one process share. */
export interface RedisBusParts {
  readonly connections: RedisConnections;
  readonly keys: RedisKeys;
  readonly clock: RedisClock;
  readonly inbox: ReplyInbox;
  /** For non-blocking commands, pipelined. */
  readonly commander: RedisClient;
  /** For replies and the deletions that follow them, pipelined. */
  readonly replier: RedisClient;
}
