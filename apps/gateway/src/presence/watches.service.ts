import { Injectable } from '@nestjs/common';
import type { Presence, UserId } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Channels } from '../fanout/channels.js';
import { GatewayLimits } from '../limits/gateway-limits.js';
import { KnownPresence } from './known-presence.js';
import { PresenceLooks } from './presence-looks.service.js';
import { presenceChannel } from './presence-signals.js';
import { VisibilityService } from './visibility.service.js';
import { WatchList } from './watch-list.js';
import { Watchers } from './watchers.js';

/** Who watches whom: subscribed before it is read, so that no change falls between. */
@Injectable()
export class WatchesService {
  constructor(
    private readonly channels: Channels,
    private readonly watchers: Watchers,
    private readonly visibility: VisibilityService,
    private readonly known: KnownPresence,
    private readonly looks: PresenceLooks,
    private readonly limits: GatewayLimits,
  ) {}

  /** Replaces whom the connection watches. @throws ChatError; then it watches nobody, or whom it watched before */
  async watch(connection: Connection, userIds: readonly UserId[]): Promise<Presence[]> {
    this.limits.watch(connection.userId);
    const list = new WatchList(userIds);
    await this.channels.hold(userIds.map(presenceChannel));
    this.watchers.replace(connection, list);
    try {
      const [visible, known] = await Promise.all([
        this.visibility.visibleTo(connection.userId, userIds),
        this.known.read(userIds),
      ]);
      const answer = list.answer(visible, known);
      // Behind the ack: a frame before it would be overwritten by what is older.
      setImmediate(() => this.open(connection, list));
      return answer;
    } catch (error) {
      if (connection.watchList === list) this.watchers.replace(connection, new WatchList([]));
      throw error;
    }
  }

  private open(connection: Connection, list: WatchList): void {
    const { users, relations } = list.open();
    this.looks.look(users);
    if (relations) this.visibility.checkListsOf(connection.userId);
  }
}
