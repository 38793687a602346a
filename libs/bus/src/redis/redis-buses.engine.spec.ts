import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis } from '#engines/redis-engine';
import { describeBus } from '../../conformance/describe-bus.js';
import { itAnnouncesHandovers } from '../../conformance/redis-handover.js';
import { PARLEY_USER, parleyUserArguments, refusedToParley } from '../../conformance/redis-user.js';
import { redisWorld, type Broker } from '../../conformance/redis-world.js';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

describeBus('the bus on one Redis', () => Promise.resolve(redisWorld(broker)));
itAnnouncesHandovers(() => redisWorld(broker));

it('the ACL of a deployment allows every command of the suite on a single Redis', async () => {
  expect(await broker.refused()).toEqual([]);
});

async function startBroker(): Promise<Broker> {
  const args = parleyUserArguments();
  let redis = await startRedis({ args });
  const { port } = redis;
  return {
    url: `redis://${PARLEY_USER.name}:${PARLEY_USER.password}@127.0.0.1:${port}`,
    kill: () => redis.kill(),
    async startEmpty() {
      redis = await startRedis({ port, args });
    },
    async empty() {
      await asOperator((client) => client.flushall());
    },
    refused: () => asOperator(refusedToParley),
    stop: () => redis.stop(),
  };

  function asOperator<Value>(work: (client: Redis) => Promise<Value>): Promise<Value> {
    const client = new Redis(port);
    return work(client).finally(() => client.disconnect());
  }
}
