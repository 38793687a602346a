import { describeBus } from '../conformance/describe-bus.js';
import { startRedisCluster } from '../conformance/redis-cluster-broker.js';
import { redisWorld } from '../conformance/redis-world.js';

describeBus('the bus on a Redis Cluster', async () => redisWorld(await startRedisCluster(), 'test'));
