import { Injectable } from '@nestjs/common';
import { growingLimitOf, LIMITS, type Limits, type UserId, type UserType } from '#contracts';
import { GatewayConfig } from '#config/app-config';
import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import { ipKey } from '#platform/limits/ip-key.policy';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory, type Limiter } from '#platform/limits/limiter';

/** The rate limits of connections. `RATE_LIMITS=off` lifts them. */
@Injectable()
export class GatewayLimits {
  private readonly limits: Limits;
  private readonly users: Limiter;
  private readonly ips: Limiter;

  constructor(
    private readonly config: GatewayConfig,
    limiters: LimiterFactory,
    chat: ChatLimits,
  ) {
    const rates = {
      connection: config[LIMIT_SCOPES.connection],
      'connect.user': config[LIMIT_SCOPES['connect.user']],
      'connect.address': config[LIMIT_SCOPES['connect.address']],
      ...chat.rates,
    };
    this.users = limiters.make('connect.user', rates['connect.user']);
    this.ips = limiters.make('connect.address', rates['connect.address']);
    this.limits = config.rateLimits ? { ...LIMITS, rates } : LIMITS;
  }

  /** The limits in `ready`: rates by the `scope` of a `RATE_LIMITED` error. */
  shownTo(type: UserType): Limits {
    return { ...this.limits, growing: growingLimitOf(type) };
  }

  /** Counts an attempt to connect, before authentication. @throws ChatError RATE_LIMITED */
  async connectFrom(ip: string): Promise<void> {
    if (this.config.rateLimits) await this.ips.demand(ipKey(ip));
  }

  /** @throws ChatError RATE_LIMITED */
  async connectAs(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.users.demand(userId);
  }
}
