import { Injectable } from '@nestjs/common';
import { LIMITS, type Limits, type UserId } from '#contracts';
import { GatewayConfig } from '#config/app-config';
import type { Rate } from '#config/rate.setting';
import { addressKey } from '#platform/limits/address-key.policy';
import { LimiterFactory, type Limiter } from '#platform/limits/limiter';
import type { PromptLimit } from '#platform/limits/prompt-limit';

/** The rate limits that only sockets have. `RATE_LIMITS=off` lifts them. */
@Injectable()
export class GatewayLimits {
  /** The limits in `ready`: rates by the `scope` of a `RATE_LIMITED` error. */
  readonly shown: Limits;
  private readonly users: Limiter;
  private readonly addresses: Limiter;
  private readonly typists: PromptLimit;
  private readonly watchers: PromptLimit;

  constructor(
    private readonly config: GatewayConfig,
    limiters: LimiterFactory,
  ) {
    this.users = limiters.make('connect.user', config.rateConnectUser);
    this.addresses = limiters.make('connect.address', config.rateConnectAddress);
    this.typists = limiters.makePrompt('typing', config.rateTyping);
    this.watchers = limiters.makePrompt('watch', config.rateWatch);
    this.shown = config.rateLimits ? { ...LIMITS, rates: ratesOf(config) } : LIMITS;
  }

  /** Counts an attempt to connect, before authentication. @throws ChatError RATE_LIMITED */
  async connectFrom(address: string): Promise<void> {
    if (this.config.rateLimits) await this.addresses.demand(addressKey(address));
  }

  /** @throws ChatError RATE_LIMITED */
  async connectAs(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.users.demand(userId);
  }

  /** @throws ChatError RATE_LIMITED */
  type(userId: UserId): void {
    if (this.config.rateLimits) this.typists.demand(userId);
  }

  /** @throws ChatError RATE_LIMITED */
  watch(userId: UserId): void {
    if (this.config.rateLimits) this.watchers.demand(userId);
  }
}

function ratesOf(config: GatewayConfig): Record<string, Rate> {
  return {
    connection: config.rateRequests,
    'connect.user': config.rateConnectUser,
    'connect.address': config.rateConnectAddress,
    send: config.rateSend,
    'send.room': config.rateSendRoom,
    create: config.rateCreate,
    search: config.rateSearch,
    typing: config.rateTyping,
    watch: config.rateWatch,
  };
}
