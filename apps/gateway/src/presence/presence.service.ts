import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatError, type Presence as UserPresence, type SettableStatus, type UserId } from '#contracts';
import type { ClientConnection } from '../connections/registry/client-connection.js';
import { Connections } from '../connections/registry/connections.js';
import { channelTarget, presenceChannel } from '../fanout/subscriptions/channel-target.policy.js';
import { Channels } from '../fanout/subscriptions/channels.js';
import { GatewayLimits } from '../limits/gateway-limits.js';
import { PresenceFramesService } from './presence-frames.service.js';
import { Presence } from './presence.port.js';
import { strongestStatus } from './present-users.js';
import { PresenceVisibilityService } from './presence-visibility.service.js';
import { WatchList, Watchers } from './watchers.js';

/** The presence of users of this gateway, and of those whom they watch. */
@Injectable()
export class PresenceService implements OnApplicationShutdown {
  constructor(
    private readonly presence: Presence,
    private readonly connections: Connections,
    private readonly channels: Channels,
    private readonly watchers: Watchers,
    private readonly visibility: PresenceVisibilityService,
    private readonly frames: PresenceFramesService,
    private readonly limits: GatewayLimits,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.presence.close();
  }

  /** Shows the status of the user's connections here, after one of them has come or changed. */
  refresh(userId: UserId): void {
    const statuses = [...this.connections.of(userId)].map(({ status }) => status);
    this.presence.show(userId, strongestStatus(statuses) ?? 'gone');
  }

  /** Shows the status of the connections that the user still has here, after this one has gone. */
  leave({ userId, status }: ClientConnection): void {
    // `invisible` outlives its connection: the user's other connections must not show the user during a reconnect.
    if (status === 'invisible') this.presence.show(userId, 'gone');
    this.refresh(userId);
  }

  set(connection: ClientConnection, status: SettableStatus): void {
    connection.status = status;
    if (connection.isOpen) this.refresh(connection.userId);
  }

  /**
   * Replaces the list of users that the connection watches. Subscribes to their channels before it reads, so that no
   * change is lost in between. @throws ChatError; the connection then keeps its previous list or has an empty one
   */
  async watch(connection: ClientConnection, userIds: readonly UserId[]): Promise<UserPresence[]> {
    this.limits.watch(connection.userId);
    const list = new WatchList(connection.userId, userIds);
    await this.channels.hold(userIds.map(presenceChannel));
    this.watchers.replace(connection, list);
    try {
      const [visible, presence] = await Promise.all([
        this.visibility.visibleTo(connection.userId, userIds),
        this.frames.read(userIds),
      ]);
      const answer = list.answer(visible, presence);
      // After the ack: the older answer would overwrite a frame that came before it.
      setImmediate(() => this.open(connection, list));
      return answer;
    } catch (error) {
      if (this.watchers.listOf(connection) === list)
        this.watchers.replace(connection, new WatchList(connection.userId, []));
      throw error;
    }
  }

  /** The users who are online, not invisible, and whom the user may see, in the given order. @throws ChatError */
  async onlineFor(userId: UserId, userIds: readonly UserId[]): Promise<UserId[]> {
    const present = await this.presentAmong(userId, userIds);
    const online = userIds.filter((other) => present.has(other));
    if (online.every((other) => other === userId)) return online;
    const visible = await this.visibility.visibleTo(userId, online);
    return online.filter((other) => visible.has(other));
  }

  /**
   * A signal from a gateway about a user who is watched here. One that only a newer version knows is as good as
   * `changed`.
   */
  receive(userId: UserId, signal: string): void {
    if (signal === 'relations') this.visibility.watchedChanged(userId);
    else this.frames.update([userId]);
  }

  /** Signals on these channels may have been lost. */
  lost(channels: readonly string[]): void {
    const userIds = channels.flatMap((channel) => {
      const target = channelTarget(channel);
      return target?.kind === 'presence' ? [target.userId] : [];
    });
    if (userIds.length === 0) return;
    this.frames.update(userIds);
    this.visibility.checkAll();
  }

  private open(connection: ClientConnection, list: WatchList): void {
    const { users, relations } = list.open();
    this.frames.update(users);
    if (relations) this.visibility.checkListsOf(connection.userId);
  }

  /** While presence is unavailable only the asking user counts as online, so that rooms still open. */
  private async presentAmong(userId: UserId, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    try {
      const statuses = await this.presence.statuses(userIds);
      return new Set([...statuses].flatMap(([present, status]) => (status === 'invisible' ? [] : [present])));
    } catch (error) {
      if (error instanceof ChatError && error.code === 'UNAVAILABLE') return new Set([userId]);
      throw error;
    }
  }
}
