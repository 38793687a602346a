import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { UserId } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { Presence } from './presence.port.js';

/**
 * What travels on the channel of a user who is watched: that the user shows something else, or that it has changed
 * who may see it. Both say no more than to look: who looks later sees what is later.
 */
export const CHANGED = 'changed';
export const RELATIONS = 'relations';
export type PresenceSignal = typeof CHANGED | typeof RELATIONS;

export const presenceChannel = (userId: UserId): string => `presence:${userId}`;

/** Published in one go: all users of a gateway that died. */
const BATCH_SIZE = 1_000;

/** Tells all gateways that somebody here shows something else. */
@Injectable()
export class PresenceSignals implements OnModuleInit {
  private readonly logger = new Logger(PresenceSignals.name);

  constructor(
    private readonly presence: Presence,
    private readonly fanout: Fanout,
  ) {}

  onModuleInit(): void {
    this.presence.listen((userIds) => void this.publish(userIds, CHANGED));
  }

  /** Never rejects: watchers of what did not go out look again when their subscriptions stand again. */
  async publish(userIds: readonly UserId[], signal: PresenceSignal): Promise<void> {
    try {
      for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
        const batch = userIds.slice(start, start + BATCH_SIZE);
        await Promise.all(batch.map((userId) => this.fanout.publish(presenceChannel(userId), signal)));
      }
    } catch (error) {
      this.logger.warn({ event: 'presence.not-told', users: userIds.length, reason: String(error) });
    }
  }
}
