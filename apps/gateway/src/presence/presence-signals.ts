import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { userChannel, type UserId, type UserSignal } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
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
const RETRY_MS = 1_000;
/**
 * Signals that wait for Redis, about 10 MiB: both kinds for all users of a full gateway. Beyond it the oldest are dropped;
 * their users look as before until their next signal.
 */
const UNSENT_MAX = 50_000;

interface Signal {
  readonly channel: string;
  readonly text: string;
}

/** Publishes to all gateways that the presence of users has changed. */
@Injectable()
export class PresenceSignals implements OnModuleInit {
  private readonly logger = new Logger(PresenceSignals.name);
  /** By channel and text, the oldest first: as the receiver reads the state, one signal is as good as several. */
  private readonly unsent = new BoundedMap<string, Signal>(UNSENT_MAX);
  private timer: NodeJS.Timeout | undefined;

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
    const text = JSON.stringify(signal);
    await this.send(others.map((other) => ({ channel: userChannel(other), text })));
  }

  /** Never rejects. */
  async publish(userIds: readonly UserId[], signal: PresenceSignal): Promise<void> {
    await this.send(userIds.map((userId) => ({ channel: presenceChannel(userId), text: signal })));
  }

  /**
   * Sends again what Redis has not taken: gateways whose subscriptions were never interrupted do not read the presence
   * again by themselves.
   */
  private async send(signals: readonly Signal[]): Promise<void> {
    for (let start = 0; start < signals.length; start += BATCH_SIZE) {
      const batch = signals.slice(start, start + BATCH_SIZE);
      const outcomes = await Promise.allSettled(batch.map(({ channel, text }) => this.fanout.publish(channel, text)));
      const failed = batch.filter((_, index) => outcomes[index]?.status === 'rejected');
      for (const signal of failed) this.unsent.set(`${signal.channel} ${signal.text}`, signal);
    }
    if (this.unsent.size === 0 || this.timer !== undefined) return;
    this.logger.warn({ event: 'presence.not-published', signals: this.unsent.size });
    this.timer = setTimeout(() => this.sendAgain(), RETRY_MS).unref();
  }

  private sendAgain(): void {
    this.timer = undefined;
    const signals = [...this.unsent.values()];
    this.unsent.clear();
    void this.send(signals);
  }
}
