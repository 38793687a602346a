import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type UserId } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import type { ClientConnection } from '../registry/client-connection.js';
import { Connections } from '../registry/connections.js';
import { WatchList } from './watch-list.js';
import { Watchers } from './watchers.js';

/** Records the subscribed channels. */
class RecordingFanout extends Fanout {
  readonly channels = new Set<string>();
  isAway = false;

  override publish(): Promise<void> {
    return Promise.resolve();
  }
  override subscribe(channels: readonly string[]): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('away'));
    for (const channel of channels) this.channels.add(channel);
    return Promise.resolve();
  }
  override unsubscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.delete(channel);
    return Promise.resolve();
  }
  override listen(): void {}
}

const users = (count: number) => Array.from({ length: count }, () => newId<UserId>());

function setup() {
  const fanout = new RecordingFanout();
  const connections = new Connections();
  const watchers = new Watchers(fanout, connections);
  const connect = (userId: UserId): ClientConnection => {
    const connection = { userId, isOpen: true, socket: { id: newId() } } as unknown as ClientConnection;
    connections.add(connection);
    return connection;
  };
  /** The connection watches the users and sees `visible` of them. */
  const watch = async (connection: ClientConnection, userIds: readonly UserId[], visible: readonly UserId[]) => {
    const list = new WatchList(connection.userId, userIds);
    const previous = watchers.replace(connection, list);
    list.show(new Set(visible));
    const fresh = await watchers.follow(list.visibleIds);
    watchers.unfollow(previous);
    return fresh;
  };
  return { fanout, watchers, connect, watch };
}

describe('the channels of watched users', () => {
  it('are those of users who may be seen, for as long as a connection watches them', async () => {
    const { fanout, watchers, connect, watch } = setup();
    const [friend, stranger] = [newId<UserId>(), newId<UserId>()];
    const [one, two] = [connect(newId()), connect(newId())];
    expect(await watch(one, [friend, stranger], [friend])).toEqual([friend]);
    expect(await watch(two, [friend], [friend])).toEqual([]);
    expect([...fanout.channels]).toEqual([`presence:${friend}`]);
    watchers.forget(one);
    expect(watchers.isWatched(stranger)).toBe(false);
    expect(fanout.channels.size).toBe(1);
    await watch(two, [stranger], []);
    expect({ fanout: fanout.channels.size, watchers: watchers.channels }).toEqual({ fanout: 0, watchers: 0 });
  });

  it('stay subscribed while a list with the same users replaces another', async () => {
    const { fanout, watchers, connect, watch } = setup();
    const [friend, other] = [newId<UserId>(), newId<UserId>()];
    const connection = connect(newId());
    await watch(connection, [friend], [friend]);
    expect(await watch(connection, [friend, other], [friend, other])).toEqual([other]);
    expect(fanout.channels.size).toBe(2);
    watchers.forget(connection);
    expect(fanout.channels.size).toBe(0);
  });

  it('that were subscribed for a connection that has ended meanwhile are given back', async () => {
    const { fanout, watchers, connect } = setup();
    const friend = newId<UserId>();
    const connection = connect(newId());
    const list = new WatchList(connection.userId, [friend]);
    watchers.replace(connection, list);
    list.show(new Set([friend]));
    const followed = watchers.follow(list.visibleIds);
    watchers.forget(connection);
    await followed;
    expect({
      fanoutChannels: fanout.channels.size,
      watchersChannels: watchers.channels,
      count: watchers.count,
    }).toEqual({ fanoutChannels: 0, watchersChannels: 0, count: 0 });
  });

  it('are tried again after the broker was unavailable', async () => {
    const { fanout, watchers, connect, watch } = setup();
    const friend = newId<UserId>();
    const connection = connect(newId());
    fanout.isAway = true;
    await expect(watch(connection, [friend], [friend])).rejects.toThrow('away');
    fanout.isAway = false;
    expect(await watchers.follow([friend])).toEqual([friend]);
    expect(fanout.channels.size).toBe(1);
  });
});

describe('the users that one user watches', () => {
  it('are at most LIMITS.watchPerUser, over all connections, and the same user counts once', () => {
    const { watchers, connect } = setup();
    const me = newId<UserId>();
    const many = users(LIMITS.watchPerUser);
    const lists = Array.from({ length: LIMITS.watchPerUser / LIMITS.watch }, (_, index) =>
      many.slice(index * LIMITS.watch, (index + 1) * LIMITS.watch),
    );
    for (const list of [...lists, ...lists]) watchers.replace(connect(me), new WatchList(me, list));
    const last = connect(me);
    const tooMany = () => watchers.replace(last, new WatchList(me, users(1)));
    expect(tooMany).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED', details: { scope: 'watchPerUser' } }));
    expect(watchers.listOf(last)).toBeUndefined();
    const other = connect(newId());
    watchers.replace(other, new WatchList(other.userId, users(LIMITS.watch)));
    expect(watchers.listOf(other)?.size).toBe(LIMITS.watch);
  });
});
