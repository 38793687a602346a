import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { startRedis } from '#engines/redis-engine';
import { describeBus } from '../conformance/describe-bus.js';
import { redisWorld, type Broker } from '../conformance/redis-world.js';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

describeBus('the bus on one Redis', () => Promise.resolve(redisWorld(broker)));

async function startBroker(): Promise<Broker> {
  let redis = await startRedis();
  const { url, port } = redis;
  return {
    url,
    kill: () => redis.kill(),
    async startEmpty() {
      redis = await startRedis({ port });
    },
    async empty() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    stop: () => redis.stop(),
  };
}
