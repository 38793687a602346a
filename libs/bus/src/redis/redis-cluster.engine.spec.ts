import { expect, it } from 'vitest';
import { setUp } from '#testing/engines/set-up';
import { describeBus } from '../../conformance/describe-bus.js';
import { startClusterBroker } from '../../conformance/redis-cluster-broker.js';
import { itAnnouncesHandovers } from '../../conformance/redis-handover.js';
import { redisWorld } from '../../conformance/redis-world.js';

const cluster = setUp(() => startClusterBroker());

describeBus('the bus on a Redis Cluster', () => Promise.resolve(redisWorld(cluster)));
itAnnouncesHandovers(() => redisWorld(cluster));

it('the ACL of a deployment allows every command of the suite on a Redis Cluster', async () => {
  expect(await cluster.refused()).toEqual([]);
});
