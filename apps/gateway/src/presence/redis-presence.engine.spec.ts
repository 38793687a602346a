import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { RedisConnections } from '#bus/redis/redis-connections';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { RedisPresence } from './redis-presence.adapter.js';

const SOON = { timeout: 30_000, interval: 100 };
/** How long a user who has left is still shown, and how much a busy machine may add. */
const [SHOWN_MIN_MS, SHOWN_MAX_MS] = [10_000, 20_000];
const BUSY_MS = 10_000;

describe('presence over Redis', () => {
  const engine = setUp(() => startRedis());
  const connections = setUp(() => new RedisConnections(engine.url));

  /** A gateway that dies leaves its lease behind. */
  const gateway = (prefix: string) => {
    const redis = connections.open('presence', { pipelined: true });
    const presence = new RedisPresence({ redis, prefix, gatewayId: newId(), nowMs: () => Date.now() });
    return {
      show: presence.show.bind(presence),
      listen: presence.listen.bind(presence),
      lastSeen: presence.lastSeen.bind(presence),
      close: () => presence.close(),
      /** `null` while presence is unavailable. */
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

  it('has the users of all gateways, each with the strongest status', async () => {
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

  it('has users who left, or whose gateway died, offline after 10–20 s, and announces it', async () => {
    const [dying, left, watcher] = [gateway('died'), gateway('died'), gateway('died')];
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    /** When each user was last announced. */
    const announced = new Map<UserId, number>();
    for (const each of [left, watcher])
      each.listen((userIds) => userIds.forEach((userId) => announced.set(userId, Date.now())));
    dying.show(a, 'away');
    left.show(b, 'online');
    await expect.poll(() => watcher.statuses(a, b), SOON).toEqual(['away', 'online']);
    await dying.die();
    const leftAtMs = Date.now();
    left.show(b, 'gone');
    for (; Date.now() - leftAtMs < SHOWN_MIN_MS; await sleep(250)) {
      const shown = await watcher.statuses(a, b);
      if (Date.now() - leftAtMs < SHOWN_MIN_MS) expect(shown).toEqual(['away', 'online']);
    }
    await expect.poll(() => watcher.statuses(a, b), SOON).toEqual(['offline', 'offline']);
    expect(Date.now() - leftAtMs).toBeLessThan(SHOWN_MAX_MS + BUSY_MS);
    const wasAnnounced = (userId: UserId) => (announced.get(userId) ?? 0) - leftAtMs > SHOWN_MIN_MS - 100;
    await expect.poll(() => [a, b].map(wasAnnounced), SOON).toEqual([true, true]);
    const seen = await watcher.lastSeen([a, b, newId()]);
    expect([...seen.keys()]).toEqual([a, b]);
    for (const atMs of seen.values()) expect(Math.abs(atMs - leftAtMs)).toBeLessThan(BUSY_MS);
    await Promise.all([left.close(), watcher.close()]);
  }, 90_000);

  it('keeps an invisible user invisible on all gateways, and their last-seen time when connections elsewhere end', async () => {
    const [one, two, dying] = [gateway('hidden'), gateway('hidden'), gateway('hidden')];
    const [a, b, last] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    for (const user of [a, b]) {
      one.show(user, 'online');
      two.show(user, 'online');
      dying.show(user, 'dnd');
    }
    dying.show(last, 'online');
    await expect.poll(() => one.statuses(a, b, last), SOON).toEqual(['dnd', 'dnd', 'online']);
    one.show(a, 'invisible');
    one.show(b, 'invisible');
    await expect.poll(() => two.statuses(a, b), SOON).toEqual(['invisible', 'invisible']);
    const hidden = await two.lastSeen([a, b]);
    expect([...hidden.keys()]).toEqual([a, b]);
    const announced = new Set<UserId>();
    for (const each of [one, two]) each.listen((userIds) => userIds.forEach((userId) => announced.add(userId)));
    await dying.die();
    two.show(a, 'gone');
    // Only the gateway that removes the dead one announces this user.
    await expect.poll(() => announced.has(last), { ...SOON, timeout: 60_000 }).toBe(true);
    expect(await two.statuses(a, b)).toEqual(['invisible', 'invisible']);
    one.show(a, 'gone');
    await expect.poll(() => two.statuses(a), { ...SOON, timeout: 60_000 }).toEqual(['offline']);
    expect(await two.lastSeen([a, b])).toEqual(hidden);
    await Promise.all([one.close(), two.close()]);
  }, 150_000);

  it('has a last-seen time like that of a disconnect for a user who comes invisible and was seen elsewhere', async () => {
    const [one, two] = [gateway('came'), gateway('came')];
    const [seen, unseen] = [newId<UserId>(), newId<UserId>()];
    one.show(seen, 'online');
    await expect.poll(() => two.statuses(seen), SOON).toEqual(['online']);
    two.show(seen, 'invisible');
    two.show(unseen, 'invisible');
    await expect.poll(() => one.statuses(seen, unseen), SOON).toEqual(['invisible', 'invisible']);
    const lastSeen = await one.lastSeen([seen, unseen]);
    expect([...lastSeen.keys()]).toEqual([seen]);
    expect(Date.now() - lastSeen.get(seen)!).toBeGreaterThan(SHOWN_MIN_MS - 10);
    expect(Date.now() - lastSeen.get(seen)!).toBeLessThan(SHOWN_MAX_MS + BUSY_MS);
    await Promise.all([one.close(), two.close()]);
  });

  it('shows no user offline if Redis comes back empty', async () => {
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
    await expect.poll(() => two.statuses(a), SOON).toEqual(['online']);
    expect(seen).not.toContain('["offline"]');
    await Promise.all([one.close(), two.close()]);
  }, 90_000);
});
