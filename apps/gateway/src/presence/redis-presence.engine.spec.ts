import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { RedisConnections } from '#bus/redis/redis-connections';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { RedisPresence } from './redis-presence.adapter.js';

const SOON = { timeout: 8_000 };

describe('presence over Redis', () => {
  let engine: RedisEngine;
  let connections: RedisConnections;
  beforeAll(async () => {
    engine = await startRedis();
    connections = new RedisConnections(engine.url);
  });
  afterAll(async () => {
    connections.close();
    await engine.stop();
  });

  /** One that stops without a word leaves its lease behind. */
  const gateway = (prefix: string) => {
    const redis = connections.open('presence', { pipelined: true });
    const presence = new RedisPresence({ redis, prefix, gatewayId: newId(), nowMs: () => Date.now() });
    return {
      show: presence.show.bind(presence),
      listen: presence.listen.bind(presence),
      lastSeen: presence.lastSeen.bind(presence),
      close: () => presence.close(),
      /** `null` while nothing can be known. */
      statuses: (...userIds: UserId[]) =>
        presence.statuses(userIds).then(
          (statuses) => userIds.map((userId) => statuses.get(userId) ?? 'offline'),
          () => null,
        ),
      die: () => {
        redis.disconnect();
        return presence.close();
      },
    };
  };

  it('sees the users of every gateway, the strongest of what they show', async () => {
    const [one, two] = [gateway('all'), gateway('all')];
    const [a, b, nobody] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    one.show(a, 'online');
    two.show(a, 'away');
    two.show(b, 'online');
    await expect.poll(() => one.statuses(b, nobody, a), SOON).toEqual(['online', 'offline', 'online']);
    await expect.poll(() => two.statuses(a, b), SOON).toEqual(['online', 'online']);
    two.show(a, 'dnd');
    await expect.poll(() => one.statuses(a), SOON).toEqual(['dnd']);
    two.show(a, 'gone');
    await expect.poll(() => one.statuses(a), SOON).toEqual(['online']);
    await Promise.all([one.close(), two.close()]);
  });

  it('sees the users of a gateway that died, or that they left, offline after 10–20 s, and tells', async () => {
    const [dying, left, watcher] = [gateway('died'), gateway('died'), gateway('died')];
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    const told = new Set<UserId>();
    for (const each of [left, watcher]) each.listen((userIds) => userIds.forEach((userId) => told.add(userId)));
    dying.show(a, 'away');
    left.show(b, 'online');
    await expect.poll(() => watcher.statuses(a, b), SOON).toEqual(['away', 'online']);
    await dying.die();
    const leftAtMs = Date.now();
    left.show(b, 'gone');
    await sleep(9_500);
    expect(await watcher.statuses(a, b)).toEqual(['away', 'online']);
    told.clear();
    await expect.poll(() => watcher.statuses(a, b), { timeout: 10_000 }).toEqual(['offline', 'offline']);
    await expect.poll(() => [told.has(a), told.has(b)], { timeout: 3_000 }).toEqual([true, true]);
    expect(Date.now() - leftAtMs).toBeLessThan(20_000);
    const seen = await watcher.lastSeen([a, b, newId()]);
    expect([...seen.keys()]).toEqual([a, b]);
    for (const atMs of seen.values()) expect(Math.abs(atMs - leftAtMs)).toBeLessThan(5_000);
    await Promise.all([left.close(), watcher.close()]);
  }, 40_000);

  it('shows nobody offline for a Redis that came back empty', async () => {
    const [one, two] = [gateway('empty'), gateway('empty')];
    const a = newId<UserId>();
    one.show(a, 'online');
    await expect.poll(() => two.statuses(a), SOON).toEqual(['online']);
    await connections.open('flush', { patient: true }).flushall();
    const seen = new Set<string>();
    const endsAtMs = performance.now() + 6_000;
    while (performance.now() < endsAtMs) {
      seen.add(JSON.stringify(await two.statuses(a)));
      await sleep(20);
    }
    expect(seen).toEqual(new Set(['null', '["online"]']));
    expect(await two.statuses(a)).toEqual(['online']);
    await Promise.all([one.close(), two.close()]);
  }, 30_000);
});
