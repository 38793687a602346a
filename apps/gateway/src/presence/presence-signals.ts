import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { userChannel, type UserId, type UserSignal } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { presenceChannel } from '../fanout/subscriptions/channel-target.policy.js';
import { Presence } from './presence.port.js';

/**
 * A text on the presence channel of a user. `changed`: the user has another status. `relations`: other users may see
 * the user now, or may no longer. A signal has no content: the receiver reads the current state.
 */
export type PresenceSignal = 'changed' | 'relations';

/** Channels in one publish: a gateway that died may have had many users. */
const BATCH_SIZE = 1_000;

/** Publishes to all gateways that the presence of users has changed. */
@Injectable()
export class PresenceSignals implements OnModuleInit {
  private readonly logger = new Logger(PresenceSignals.name);

  constructor(
    private readonly presence: Presence,
    private readonly fanout: Fanout,
  ) {}

  onModuleInit(): void {
    this.presence.listen((userIds) => void this.publish(userIds, 'changed'));
  }

  /** Tells other users, who may not be subscribed to the user's channel, on their own. Never rejects. */
  async announce(userId: UserId, others: readonly UserId[]): Promise<void> {
    const signal: UserSignal = { type: 'relations', userId };
    await this.send(others, userChannel, JSON.stringify(signal));
  }

  /** Never rejects: gateways that miss a signal read again when their subscription is back. */
  async publish(userIds: readonly UserId[], signal: PresenceSignal): Promise<void> {
    await this.send(userIds, presenceChannel, signal);
  }

  private async send(userIds: readonly UserId[], channelOf: (userId: UserId) => string, text: string): Promise<void> {
    try {
      for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
        const batch = userIds.slice(start, start + BATCH_SIZE);
        await Promise.all(batch.map((userId) => this.fanout.publish(channelOf(userId), text)));
      }
    } catch (error) {
      this.logger.warn({ event: 'presence.not-published', users: userIds.length, reason: String(error) });
    }
  }
}
