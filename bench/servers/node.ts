import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';

import { serveBroadcast } from './broadcast.js';

/** One of several nodes of plain Socket.IO, connected by the sharded Redis adapter. */
const redis = new Redis(process.env['REDIS_URL'] ?? '');
serveBroadcast(null, createShardedAdapter(redis, redis.duplicate()));
