import { Injectable } from '@nestjs/common';
import { LIMITS, type Limits, type UserId } from '#contracts';
import { GatewayConfig } from '#config/app-config';
import { addressKey } from '#platform/limits/address-key.policy';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory, type Limiter } from '#platform/limits/limiter';

/** The rate limits of connections. `RATE_LIMITS=off` lifts them. */
@Injectable()
export class GatewayLimits {
  /** The limits in `ready`: rates by the `scope` of a `RATE_LIMITED` error. */
  readonly shown: Limits;
  private readonly users: Limiter;
  private readonly addresses: Limiter;

  constructor(
    private readonly config: GatewayConfig,
    limiters: LimiterFactory,
    chat: ChatLimits,
  ) {
    this.users = limiters.make('connect.user', config.rateConnectUser);
    this.addresses = limiters.make('connect.address', config.rateConnectAddress);
    const rates = {
      connection: config.rateRequests,
      'connect.user': config.rateConnectUser,
      'connect.address': config.rateConnectAddress,
      ...chat.rates,
    };
    this.shown = config.rateLimits ? { ...LIMITS, rates } : LIMITS;
  }

  /** Counts an attempt to connect, before authentication. @throws ChatError RATE_LIMITED */
  async connectFrom(address: string): Promise<void> {
    if (this.config.rateLimits) await this.addresses.demand(addressKey(address));
  }

  /** @throws ChatError RATE_LIMITED */
  async connectAs(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.users.demand(userId);
  }
}
