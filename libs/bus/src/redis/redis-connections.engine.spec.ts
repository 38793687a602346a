import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { RedisConnections, whenReady } from './redis-connections.js';

/** A connection may be silent for 4 s while a command waits; the rest is for a busy machine. */
const SILENCE_MS = 5_000;

const redis = setUp(() => startRedis());
const operator = setUp(
  () => new Redis(redis.port),
  (client) => client.disconnect(),
);

it('a connection that has come back after a break stays, even if the break cut off an answer', async () => {
  const connections = new RedisConnections(redis.url);
  const client = connections.open('test');
  await whenReady(client);
  const cutOff = client.blpop('nothing', 0).catch(String);
  await expect.poll(() => operator.info('clients')).toContain('blocked_clients:1');
  await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  expect(await cutOff).toContain('Error');
  if (client.status !== 'ready') await once(client, 'ready');
  let closes = 0;
  client.on('close', () => (closes += 1));
  await pause(SILENCE_MS);
  expect({ closes, answer: await client.ping() }).toEqual({ closes: 0, answer: 'PONG' });
  connections.close();
});
