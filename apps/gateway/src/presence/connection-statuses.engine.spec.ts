import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { RedisConnections } from '#bus/redis/redis-connections';
import { startRedis } from '#engines/redis-engine';
import { RedisConnectionStatuses } from '#platform/presence/connection-statuses.redis.adapter';
import { setUp } from '#testing/engines/set-up';
import { InProcessPresence } from './in-process-presence.adapter.js';
import { RedisPresence } from './redis-presence.adapter.js';

const SOON = { timeout: 10_000, interval: 50 };

describe('the statuses of connections, for a service that is no gateway', () => {
  const engine = setUp(() => startRedis());
  const connections = setUp(() => new RedisConnections(engine.url));

  const nowMs = (): number => Date.now();
  const gateway = (prefix: string, gatewayId = newId<string>()): RedisPresence =>
    new RedisPresence({ redis: connections.open('presence', { pipelined: true }), prefix, gatewayId, nowMs });
  const reader = (prefix: string) => {
    const statuses = new RedisConnectionStatuses({ redis: connections.open('statuses'), prefix, nowMs });
    return async (userId: UserId) => [...((await statuses.of([userId])).get(userId) ?? [])].sort();
  };

  it('are those of all gateways, invisible ones too, without connections that have gone', async () => {
    const [one, two] = [gateway('pushed'), gateway('pushed')];
    const read = reader('pushed');
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    one.show(a, 'invisible');
    two.show(a, 'dnd');
    one.show(b, 'online');
    await expect.poll(() => read(a), SOON).toEqual(['dnd', 'invisible']);
    await expect.poll(() => read(b), SOON).toEqual(['online']);
    // Others see the user for some seconds more.
    one.show(b, 'gone');
    await expect.poll(() => read(b), SOON).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it('are not known while a gateway’s users are lost', async () => {
    const gatewayId = newId<string>();
    const one = gateway('lost', gatewayId);
    const read = reader('lost');
    const userId = newId<UserId>();
    one.show(userId, 'online');
    await expect.poll(() => read(userId), SOON).toEqual(['online']);
    const redis = connections.open('admin');
    await expect.poll(() => redis.status, SOON).toBe('ready');
    await redis.del(`lost:presence:of:${gatewayId}`);
    await expect(read(userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await one.close();
  });

  it('are those of the process in the embedded form', async () => {
    const presence = new InProcessPresence();
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    presence.show(a, 'invisible');
    presence.show(b, 'online');
    presence.show(b, 'gone');
    expect([...(await presence.of([a, b]))]).toEqual([[a, ['invisible']]]);
    await presence.close();
  });
});
