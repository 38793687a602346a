import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { LocalSockets } from '../fanout/local-sockets.js';
import { presenceChannel } from './presence-signals.js';
import type { WatchList } from './watch-list.js';

/** A connection that watches. */
export interface Watcher {
  readonly connection: Connection;
  readonly list: WatchList;
}

/** Who watches whom on this gateway: a watcher's socket is in the Socket.IO room of each watched user's channel. */
@Injectable()
export class Watchers {
  constructor(
    private readonly sockets: LocalSockets,
    private readonly connections: Connections,
  ) {}

  isWatched(userId: UserId): boolean {
    return this.sockets.count(presenceChannel(userId)) > 0;
  }

  /** Those who watch the user. */
  of(userId: UserId): Watcher[] {
    const watchers: Watcher[] = [];
    for (const socketId of this.sockets.ids(presenceChannel(userId))) {
      const connection = this.connections.bySocketId(socketId);
      if (connection?.watchList !== undefined) watchers.push({ connection, list: connection.watchList });
    }
    return watchers;
  }

  /** The user's own connections that watch. */
  own(userId: UserId): Watcher[] {
    return this.withLists(this.connections.of(userId));
  }

  all(): Watcher[] {
    return this.withLists(this.connections.all());
  }

  /** Puts the list in the place of the connection's present one. */
  replace(connection: Connection, list: WatchList): void {
    for (const userId of connection.watchList?.userIds ?? []) {
      if (!list.has(userId)) this.sockets.leave(connection.socket, presenceChannel(userId));
    }
    connection.watchList = list;
    if (connection.isOpen) this.sockets.join(connection.socket, list.userIds.map(presenceChannel));
  }

  private withLists(connections: Iterable<Connection>): Watcher[] {
    const watchers: Watcher[] = [];
    for (const connection of connections) {
      if (connection.watchList !== undefined) watchers.push({ connection, list: connection.watchList });
    }
    return watchers;
  }
}
