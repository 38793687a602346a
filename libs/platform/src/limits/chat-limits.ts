import { Injectable } from '@nestjs/common';
import { EVENTS, type ChatError, type CommandEvent, type EventsOf, type RoomId, type UserId } from '#contracts';
import type { GatewayConfig, HistoryConfig } from '#config/app-config';
import type { Limiter, LimiterFactory } from './limiter.js';
import type { PromptLimit } from './prompt-limit.js';

type Config = Pick<
  GatewayConfig & HistoryConfig,
  'rateLimits' | 'rateSend' | 'rateSendRoom' | 'rateCreate' | 'rateSearch'
>;

/**
 * The rate limits of events, over sockets and HTTP alike; `RATE_LIMITS=off` lifts them. Commands are admitted without
 * waiting: the next one would overtake a command that waits for Redis before its room's queue.
 */
@Injectable()
export class ChatLimits {
  private readonly sends: PromptLimit;
  private readonly roomSends: PromptLimit;
  private readonly creates: PromptLimit;
  private readonly searches: Limiter;

  constructor(
    private readonly config: Config,
    limiters: LimiterFactory,
  ) {
    this.sends = limiters.makePrompt('send', config.rateSend);
    this.roomSends = limiters.makePrompt('send.room', config.rateSendRoom);
    this.creates = limiters.makePrompt('create', config.rateCreate);
    this.searches = limiters.make('search', config.rateSearch);
  }

  /** Takes a point for the command; returns the `RATE_LIMITED` if there is none left. */
  refusalOf(event: CommandEvent, userId: UserId, roomId: RoomId): ChatError | undefined {
    if (!this.config.rateLimits) return undefined;
    switch (EVENTS[event].limit) {
      case 'send':
        return this.sends.take(userId) ?? this.roomSends.take(`${userId} ${roomId}`);
      case 'create':
        return this.creates.take(userId);
      case null:
        return undefined;
    }
  }

  /** Takes a point for a read, if it is limited. @throws ChatError RATE_LIMITED */
  async admitRead(event: EventsOf<'read'>, userId: UserId): Promise<void> {
    if (this.config.rateLimits && EVENTS[event].limit === 'search') await this.searches.demand(userId);
  }
}
