import { startRedis } from '#engines/redis-engine';
import { describeBus } from '../conformance/describe-bus.js';
import { redisWorld, type Broker } from '../conformance/redis-world.js';

describeBus('the bus on one Redis', async () => redisWorld(await startBroker(), 'test'));

async function startBroker(): Promise<Broker> {
  let redis = await startRedis();
  const { url, port } = redis;
  return {
    url,
    kill: () => redis.kill(),
    async startEmpty() {
      redis = await startRedis({ port });
    },
    stop: () => redis.stop(),
  };
}
