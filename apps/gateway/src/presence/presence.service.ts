import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatError, type Presence as UserPresence, type SettableStatus, type UserId } from '#contracts';
import { FairTurns } from '#platform/limits/fair-turns';
import { channelTarget } from '../fanout/subscriptions/channel-target.policy.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { Connections } from '../registry/connections.js';
import { PresenceFramesService } from './presence-frames.service.js';
import { Presence } from './presence.port.js';
import { strongestStatus } from './present-users.js';
import { PresenceVisibilityService } from './presence-visibility.service.js';
import { WatchList } from './watch-list.js';
import { Watchers } from './watchers.js';

/** The presence of users of this gateway, and of those whom they watch. */
@Injectable()
export class PresenceService implements OnApplicationShutdown {
  constructor(
    private readonly presence: Presence,
    private readonly connections: Connections,
    private readonly watchers: Watchers,
    private readonly visibility: PresenceVisibilityService,
    private readonly frames: PresenceFramesService,
    private readonly turns: FairTurns,
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
  leave(connection: ClientConnection): void {
    const { userId, status } = connection;
    this.watchers.forget(connection);
    // `invisible` outlives its connection: the user's other connections must not show the user during a reconnect.
    if (status === 'invisible') this.presence.show(userId, 'gone');
    this.refresh(userId);
  }

  set(connection: ClientConnection, status: SettableStatus): void {
    connection.status = status;
    if (connection.isOpen) this.refresh(connection.userId);
  }

  /**
   * Replaces the list of users that the connection watches.
   * @throws ChatError; the connection then keeps its previous list or watches no users
   */
  async watch(connection: ClientConnection, userIds: readonly UserId[]): Promise<UserPresence[]> {
    const list = new WatchList(connection.userId, userIds);
    // Before it waits: of several lists in progress the latest one stays.
    const previous = this.watchers.replace(connection, list);
    try {
      return await this.turns.run('watch', connection.caller, { userIds }, () => this.begin(connection, list));
    } catch (error) {
      if (this.watchers.listOf(connection) === list) this.watchers.forget(connection);
      throw error;
    } finally {
      this.watchers.unfollow(previous);
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

  /** The rooms or blocks of these users have changed: others may see them now, or may no longer. */
  relationsChanged(userIds: readonly UserId[]): void {
    for (const userId of userIds) this.visibility.watchedChanged(userId);
  }

  /** Signals on these channels may have been lost. */
  lost(channels: readonly string[]): void {
    const targets = channels.flatMap((channel) => channelTarget(channel) ?? []);
    this.frames.update(targets.flatMap((target) => (target.kind === 'presence' ? [target.userId] : [])));
    if (targets.some(({ kind }) => kind !== 'room')) this.visibility.checkAll();
  }

  /**
   * Subscribes to the users whom the connection may see before it reads their presence, so that no change is lost in
   * between.
   */
  private async begin(connection: ClientConnection, list: WatchList): Promise<UserPresence[]> {
    // The client has left and gets no answer.
    if (!connection.isOpen) throw new ChatError('UNAVAILABLE');
    list.show(await this.visibility.visibleTo(connection.userId, list.userIds));
    const fresh = await this.watchers.follow(list.visibleIds);
    // Their relations may have changed before their channels were subscribed.
    if (fresh.length > 0) list.missRelations();
    const answer = list.answer(await this.frames.read(list.visibleIds));
    // After the ack: the older answer would overwrite a frame that came before it.
    setImmediate(() => this.open(connection, list));
    return answer;
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
