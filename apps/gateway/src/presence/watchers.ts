import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS, type UserId } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { presenceChannel } from '../fanout/subscriptions/channel-target.policy.js';
import { Subscriptions } from '../fanout/subscriptions/subscriptions.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { Connections } from '../registry/connections.js';
import type { WatchList } from './watch-list.js';

/** Presence channels of one gateway. `LIMITS.watchPerUser` keeps one user far below it. */
const CHANNELS_MAX = 500_000;

/** A connection that watches. */
export interface Watcher {
  readonly connection: ClientConnection;
  readonly list: WatchList;
}

/**
 * The watch lists of this gateway's connections, and the presence channels of the users that they see. Only users who
 * may be seen are subscribed to, and only while a list sees them: lists of made-up ids cost no channel. The
 * subscriptions are apart from `Channels`, so the subscriptions of rooms and users never wait for them.
 */
@Injectable()
export class Watchers {
  private readonly lists = new Map<ClientConnection, WatchList>();
  /** The connections whose list has the user, visible or not. */
  private readonly byWatched = new Map<UserId, Set<ClientConnection>>();
  private readonly subscriptions: Subscriptions;

  constructor(
    fanout: Fanout,
    private readonly connections: Connections,
  ) {
    this.subscriptions = new Subscriptions(fanout, CHANNELS_MAX);
  }

  /** The connections that watch. */
  get count(): number {
    return this.lists.size;
  }

  /** The users whose presence channel is subscribed. */
  get channels(): number {
    return this.subscriptions.size;
  }

  /** Returns true if a watch list of this gateway contains the user. */
  isWatched(userId: UserId): boolean {
    return this.byWatched.has(userId);
  }

  /** The connections whose watch list contains the user. */
  of(userId: UserId): Watcher[] {
    return this.withLists(this.byWatched.get(userId) ?? []);
  }

  /** The user's own connections that watch. */
  own(userId: UserId): Watcher[] {
    return this.withLists(this.connections.of(userId));
  }

  all(): Watcher[] {
    return this.withLists(this.lists.keys());
  }

  /** The connection's list; `undefined` before its first `presence:watch`, and after its end. */
  listOf(connection: ClientConnection): WatchList | undefined {
    return this.lists.get(connection);
  }

  /**
   * Gives the connection another list. Returns the users of the previous one, for `unfollow` once the new list is
   * followed: most users are on both. @throws ChatError LIMIT_REACHED; the previous list then stays
   */
  replace(connection: ClientConnection, list: WatchList): UserId[] {
    this.assertWithinLimit(connection, list);
    const previous = this.remove(connection);
    if (!connection.isOpen) return previous;
    this.lists.set(connection, list);
    for (const userId of list.userIds) {
      const others = this.byWatched.get(userId);
      if (others === undefined) this.byWatched.set(userId, new Set([connection]));
      else others.add(connection);
    }
    return previous;
  }

  /** Removes the list of the connection. */
  forget(connection: ClientConnection): void {
    this.unfollow(this.remove(connection));
  }

  /**
   * Subscribes to the users that a list sees, and unsubscribes from the others. Returns the users whose changes
   * were not received before. @throws ChatError UNAVAILABLE or OVERLOADED
   */
  async follow(userIds: readonly UserId[]): Promise<UserId[]> {
    const seen = userIds.filter((userId) => this.isSeen(userId));
    const fresh = seen.filter((userId) => !this.isReady(userId));
    try {
      await this.subscriptions.hold(seen.map(presenceChannel));
    } finally {
      // Lists may have changed meanwhile.
      this.unfollow(userIds);
    }
    return fresh;
  }

  /** Unsubscribes from the users that no list sees. */
  unfollow(userIds: readonly UserId[]): void {
    const unseen = userIds.filter((userId) => this.isReady(userId) && !this.isSeen(userId));
    this.subscriptions.release(unseen.map(presenceChannel));
  }

  /** Returns the users of the connection's list. */
  private remove(connection: ClientConnection): UserId[] {
    const userIds = this.lists.get(connection)?.userIds ?? [];
    this.lists.delete(connection);
    for (const userId of userIds) {
      const others = this.byWatched.get(userId);
      others?.delete(connection);
      if (others?.size === 0) this.byWatched.delete(userId);
    }
    return userIds;
  }

  private isReady(userId: UserId): boolean {
    return this.subscriptions.get(presenceChannel(userId))?.isReady ?? false;
  }

  private isSeen(userId: UserId): boolean {
    for (const connection of this.byWatched.get(userId) ?? []) {
      if (this.lists.get(connection)?.sees(userId) === true) return true;
    }
    return false;
  }

  /** Counts different users: several connections of one user often watch the same ones. */
  private assertWithinLimit(connection: ClientConnection, list: WatchList): void {
    const lists = this.own(connection.userId).flatMap((own) => (own.connection === connection ? [] : [own.list]));
    const listed = lists.reduce((sum, { size }) => sum + size, list.size);
    if (listed <= LIMITS.watchPerUser) return;
    const users = new Set([list, ...lists].flatMap(({ userIds }) => userIds));
    if (users.size > LIMITS.watchPerUser) throw new ChatError('LIMIT_REACHED', { scope: 'watchPerUser' });
  }

  private withLists(connections: Iterable<ClientConnection>): Watcher[] {
    const watchers: Watcher[] = [];
    for (const connection of connections) {
      const list = this.lists.get(connection);
      if (list !== undefined) watchers.push({ connection, list });
    }
    return watchers;
  }
}
