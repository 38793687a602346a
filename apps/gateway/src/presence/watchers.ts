import { Injectable } from '@nestjs/common';
import type { Presence as UserPresence, PresenceStatus, UserId } from '#contracts';
import type { ClientConnection } from '../connections/registry/client-connection.js';
import { Connections } from '../connections/registry/connections.js';
import { LocalSockets } from '../connections/registry/local-sockets.js';
import { presenceChannel } from '../fanout/subscriptions/channel-target.policy.js';

/** The presence of one user. */
export type ShownPresence = Omit<UserPresence, 'userId'>;

/** The presence of a user for users who may not see it. */
export const HIDDEN: ShownPresence = { status: 'offline', lastSeenAt: null };

interface WatchedUser {
  /** The status that the client has been sent. */
  sentStatus: PresenceStatus;
  /** The two share a room, and neither blocks the other. */
  isVisible: boolean;
  /** The user watches themself. */
  readonly isOwn: boolean;
}

/** The users that one connection watches, and what its client knows about them. At most `LIMITS.watch` users. */
export class WatchList {
  private readonly users: Map<UserId, WatchedUser>;
  /** When `isVisible` was last read (`performance.now`). */
  checkedAtMs = performance.now();
  private isOpen = false;
  /** Users that changed before the client had its answer. */
  private readonly missed = new Set<UserId>();
  private hasMissedRelations = false;

  constructor(watcherId: UserId, userIds: readonly UserId[]) {
    this.users = new Map(
      userIds.map((userId) => [userId, { sentStatus: 'offline', isVisible: false, isOwn: userId === watcherId }]),
    );
  }

  get userIds(): UserId[] {
    return [...this.users.keys()];
  }

  has(userId: UserId): boolean {
    return this.users.has(userId);
  }

  /** Makes the answer to `presence:watch`, and remembers it as sent. */
  answer(visible: ReadonlySet<UserId>, presence: ReadonlyMap<UserId, ShownPresence>): UserPresence[] {
    return [...this.users].map(([userId, watched]) => {
      watched.isVisible = visible.has(userId);
      const shown = shownTo(watched, presence.get(userId) ?? HIDDEN);
      watched.sentStatus = shown.status;
      return { userId, ...shown };
    });
  }

  /** Allows frames, after the answer was sent. Returns the changes that came before. */
  open(): { users: ReadonlySet<UserId>; relations: boolean } {
    this.isOpen = true;
    return { users: this.missed, relations: this.hasMissedRelations };
  }

  /** The change to send to the client, and remembers it as sent; `undefined` if the client knows the status already. */
  changeOf(userId: UserId, presence: ShownPresence): UserPresence | undefined {
    const watched = this.users.get(userId);
    if (watched === undefined) return undefined;
    if (!this.isOpen) {
      this.missed.add(userId);
      return undefined;
    }
    const shown = shownTo(watched, presence);
    if (shown.status === watched.sentStatus) return undefined;
    watched.sentStatus = shown.status;
    return { userId, ...shown };
  }

  /** Returns true if this changes what the watcher may see. */
  setVisible(userId: UserId, isVisible: boolean): boolean {
    const watched = this.users.get(userId);
    if (!this.isOpen) this.hasMissedRelations = true;
    if (watched === undefined || !this.isOpen || watched.isVisible === isVisible) return false;
    watched.isVisible = isVisible;
    return true;
  }
}

function shownTo({ isVisible, isOwn }: WatchedUser, presence: ShownPresence): ShownPresence {
  if (!isVisible) return HIDDEN;
  return presence.status === 'invisible' && !isOwn ? { ...presence, status: 'offline' } : presence;
}

/** A connection that watches. */
export interface Watcher {
  readonly connection: ClientConnection;
  readonly list: WatchList;
}

/**
 * The watch lists of this gateway's connections. A watcher's socket is in the Socket.IO room of each watched user's
 * channel.
 */
@Injectable()
export class Watchers {
  private readonly lists = new WeakMap<ClientConnection, WatchList>();

  constructor(
    private readonly sockets: LocalSockets,
    private readonly connections: Connections,
  ) {}

  isWatched(userId: UserId): boolean {
    return this.sockets.count(presenceChannel(userId)) > 0;
  }

  /** The connections that watch the user. */
  of(userId: UserId): Watcher[] {
    const watchers: Watcher[] = [];
    for (const socketId of this.sockets.ids(presenceChannel(userId))) {
      const connection = this.connections.bySocketId(socketId);
      if (connection === undefined) continue;
      const list = this.lists.get(connection);
      if (list !== undefined) watchers.push({ connection, list });
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

  /** The connection's list; `undefined` before its first `presence:watch`. */
  listOf(connection: ClientConnection): WatchList | undefined {
    return this.lists.get(connection);
  }

  replace(connection: ClientConnection, list: WatchList): void {
    for (const userId of this.lists.get(connection)?.userIds ?? []) {
      if (!list.has(userId)) this.sockets.leave(connection.socket, presenceChannel(userId));
    }
    this.lists.set(connection, list);
    if (connection.isOpen) this.sockets.join(connection.socket, list.userIds.map(presenceChannel));
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
