import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, newId, type UserId } from '#contracts';
import { p99, tolerable } from '#testing/load/latency';
import { TestGateway } from '../../testing/test-gateway.js';
import { Channels } from '../fanout/subscriptions/channels.js';
import { Watchers } from './watchers.js';

const WATCHES = 60;

const users = (count: number) => Array.from({ length: count }, () => newId<UserId>());

describe('a user who watches very many users', () => {
  let gateway: TestGateway;
  let watchers: Watchers;
  beforeEach(async () => {
    gateway = await TestGateway.start();
    watchers = gateway.app.get(Watchers);
  });
  afterEach(() => gateway.stop());

  it('subscribes to none who is made up, and other users open rooms and watch as fast as before', async () => {
    const [guest, other] = [await gateway.connect(newId()), await gateway.connect(newId())];
    const friend = newId<UserId>();
    const roomId = gateway.history.room(newId(), other.ready.userId, friend);
    const channels = gateway.app.get(Channels);
    const open = async () => {
      await other.ask('room:open', { roomId });
      await other.ask('presence:watch', { userIds: [friend] });
    };
    const beforeMs = await p99(open);
    const held = channels.size;
    const flood = Promise.all(
      Array.from({ length: WATCHES }, () => guest.ask('presence:watch', { userIds: users(LIMITS.watch) })),
    );
    const duringMs = await p99(open);
    await flood;
    expect(duringMs).toBeLessThan(tolerable(beforeMs));
    expect({ held: channels.size, watched: watchers.channels }).toEqual({ held, watched: 1 });
  });

  it('subscribes to no more than the latest list has visible users, and to none after the connection', async () => {
    const guest = await gateway.connect(newId());
    const friends = users(LIMITS.watch);
    gateway.history.room(newId(), guest.ready.userId, ...friends);
    const lists = Array.from({ length: WATCHES }, (_, index) => friends.slice(index * 8, (index + 1) * 8));
    await Promise.all(lists.map((userIds) => guest.ask('presence:watch', { userIds })));
    expect(watchers.channels).toBe(8);
    guest.close();
    await expect.poll(() => watchers.channels).toBe(0);
    expect(watchers.count).toBe(0);
  });

  it('is LIMIT_REACHED beyond the limit of all connections together, and keeps the previous list', async () => {
    const me = newId<UserId>();
    for (let listed = 0; listed < LIMITS.watchPerUser; listed += LIMITS.watch) {
      const socket = await gateway.connect(me);
      await socket.ask('presence:watch', { userIds: users(LIMITS.watch) });
    }
    const socket = await gateway.connect(me);
    const friend = newId<UserId>();
    expect(await socket.refused('presence:watch', { userIds: [friend] })).toMatchObject({
      code: 'LIMIT_REACHED',
      scope: 'watchPerUser',
    });
    const { presence } = await (await gateway.connect(newId())).ask('presence:watch', { userIds: [friend] });
    expect(presence).toHaveLength(1);
  });
});
