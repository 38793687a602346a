import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import { channelTarget } from '../fanout/channel-target.policy.js';
import { PresenceLooks } from './presence-looks.service.js';
import { RELATIONS } from './presence-signals.js';
import { VisibilityService } from './visibility.service.js';

/** What other gateways say of users who are watched here. */
@Injectable()
export class PresenceConsumer {
  constructor(
    private readonly looks: PresenceLooks,
    private readonly visibility: VisibilityService,
  ) {}

  /** A signal of a newer version is a reason to look, too. */
  receive(userId: UserId, signal: string): void {
    if (signal === RELATIONS) this.visibility.relationsNoticed(userId);
    else this.looks.look([userId]);
  }

  /** Signals on these channels may have been lost. */
  lost(channels: readonly string[]): void {
    const userIds = channels.flatMap((channel) => {
      const target = channelTarget(channel);
      return target?.kind === 'presence' ? [target.userId] : [];
    });
    if (userIds.length === 0) return;
    this.looks.look(userIds);
    this.visibility.checkAll();
  }
}
