import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBus } from '../../conformance/describe-bus.js';
import { startRedisCluster } from '../../conformance/redis-cluster-broker.js';
import { itHearsOfHandovers } from '../../conformance/redis-handover.js';
import { redisWorld, type Broker } from '../../conformance/redis-world.js';

let cluster: Broker;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

describeBus('the bus on a Redis Cluster', () => Promise.resolve(redisWorld(cluster)));
itHearsOfHandovers(() => redisWorld(cluster));

it('a Redis Cluster refuses nothing of all that to the user that sites have', async () => {
  expect(await cluster.refused()).toEqual([]);
});
