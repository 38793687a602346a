import { Injectable } from '@nestjs/common';
import type { ChatError, CommandType, RoomId, UserId } from '#contracts';
import type { GatewayConfig, HistoryConfig } from '#config/app-config';
import type { Limiter, LimiterFactory } from './limiter.js';
import type { PromptLimit } from './prompt-limit.js';

type Config = Pick<
  GatewayConfig & HistoryConfig,
  'rateLimits' | 'rateSend' | 'rateSendRoom' | 'rateCreate' | 'rateSearch'
>;

/**
 * What a user may do in rooms, over sockets and over HTTP alike; `RATE_LIMITS=off` lifts it. Commands are admitted
 * without waiting: a command that waits for Redis before its room's queue would be overtaken by the next one.
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

  /** The `RATE_LIMITED` that a command is refused with, if it is; a repeated send is to be let through all the same. */
  refusalOf(type: CommandType, userId: UserId, roomId: RoomId): ChatError | undefined {
    if (!this.config.rateLimits) return undefined;
    if (type === 'message.send') return this.sends.take(userId) ?? this.roomSends.take(`${userId} ${roomId}`);
    return type === 'room.create' ? this.creates.take(userId) : undefined;
  }

  /** @throws ChatError RATE_LIMITED */
  async search(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.searches.demand(userId);
  }
}
