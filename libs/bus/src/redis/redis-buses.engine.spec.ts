import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { batchOf, echoing, newRoom } from '../../conformance/bus-world.js';
import { describeBus } from '../../conformance/describe-bus.js';
import { itAnnouncesHandovers } from '../../conformance/redis-handover.js';
import { PARLEY_USER, parleyUserArguments, refusedToParley } from '../../conformance/redis-user.js';
import { redisWorld, type Broker } from '../../conformance/redis-world.js';
import { RedisBuses } from './redis-buses.js';
import { RedisKeys } from './redis-keys.js';

/** Nearly as long as a lease, and shorter than a client waits for an answer. */
const PAUSE_MS = 2_900;
/** Longer than one attempt of ioredis to connect to a Cluster whose nodes are slow. */
const SLOW_START_MS = 12_000;
const START_WITHIN_MS = 40_000;

const broker = setUp(() => startBroker());

describeBus('the bus on one Redis', () => Promise.resolve(redisWorld(broker)));
itAnnouncesHandovers(() => redisWorld(broker));

it('the ACL of a deployment allows every command of the suite on a single Redis', async () => {
  expect(await broker.refused()).toEqual([]);
});

it('a bus is not healthy while one of its connections is broken', async () => {
  const redis = await startRedis();
  const operator = new Redis(redis.port);
  const buses = await RedisBuses.open({ url: redis.url });
  expect(await buses.healthy()).toBe(true);
  // The connections that are left still answer, and none can be made.
  await operator.config('SET', 'maxclients', '1');
  await operator.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await expect.poll(() => buses.healthy()).toBe(false);
  expect(await buses.healthy()).toBe(false);
  await operator.config('SET', 'maxclients', '100');
  await expect.poll(() => buses.healthy()).toBe(true);
  await buses.close();
  operator.disconnect();
  await redis.stop();
});

it('a process starts on a Redis that answers late', { timeout: START_WITHIN_MS }, async () => {
  const redis = await startRedis();
  process.kill(redis.pid, 'SIGSTOP');
  const late = setTimeout(() => process.kill(redis.pid, 'SIGCONT'), SLOW_START_MS);
  const buses = await RedisBuses.open({ url: redis.url }).finally(() => {
    clearTimeout(late);
    process.kill(redis.pid, 'SIGCONT');
  });
  expect(await buses.healthy()).toBe(true);
  await buses.close();
  await redis.stop();
});

it('a command that comes while Redis answers too late to renew the leases is executed when it answers', async () => {
  const redis = await startRedis();
  const operator = new Redis(redis.port);
  const [submitter, consumer] = [await RedisBuses.open({ url: redis.url }), await RedisBuses.open({ url: redis.url })];
  await consumer.commands.consume(echoing());
  // Between two renewals, so that the leases expire before the pause ends.
  await expect.poll(() => operator.pttl(new RedisKeys('parley').lease(0))).toBeLessThan(PAUSE_MS - 400);
  await operator.client('PAUSE', PAUSE_MS);
  expect(await submitter.commands.submit(batchOf(submitter.commands, newRoom(), ['x']))).toEqual(['x']);
  await submitter.close();
  await consumer.close();
  operator.disconnect();
  await redis.stop();
});

it('a copy of a batch that comes after the answer is executed only if its results are repeatable', async () => {
  const buses = await RedisBuses.open({ url: broker.url });
  const handled: unknown[] = [];
  await buses.commands.consume({
    handle(batches) {
      handled.push(...batches.flatMap(({ commands }) => commands));
      return Promise.resolve(batches.map(({ commands }) => [...commands, handled.length]));
    },
    isRepeatable: ([command]) => command !== 'refused',
    takenOver: () => undefined,
  });
  const submit = batchOf(buses.commands, newRoom(), ['refused']);
  const again = batchOf(buses.commands, newRoom(), ['done']);
  expect(await buses.commands.submit(submit)).toEqual(['refused', 1]);
  expect(await buses.commands.submit(submit)).toEqual(['refused', 1]);
  expect(await buses.commands.submit(again)).toEqual(['done', 2]);
  expect(await buses.commands.submit(again)).toEqual(['done', 3]);
  expect(handled).toEqual(['refused', 'done', 'done']);
  await buses.close();
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
