import type { RedisClock } from './redis-clock.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import type { ReplyInbox } from './reply-inbox.js';

/** What the buses of one process share. */
export interface RedisBusParts {
  readonly connections: RedisConnections;
  readonly keys: RedisKeys;
  readonly clock: RedisClock;
  readonly inbox: ReplyInbox;
  /** Commands that wait for nothing, pipelined. */
  readonly commander: RedisClient;
  /** Replies to others and deletions of what is replied, pipelined. */
  readonly replier: RedisClient;
}
