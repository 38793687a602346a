import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import type { ScopesOf } from '#contracts/routes/routes';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import { LimiterFactory } from '#platform/limits/limiter';
import type { PromptLimit } from '#platform/limits/prompt-limit';

/** The limits of routes: of users, which sockets share, and of the servers of apps. */
@Injectable()
export class HistoryLimits {
  private readonly ofApps: PromptLimit;

  constructor(
    private readonly config: HistoryConfig,
    private readonly ofUsers: ChatLimits,
    limiters: LimiterFactory,
  ) {
    this.ofApps = limiters.makePrompt('app', config[LIMIT_SCOPES.app]);
  }

  /** Takes points (1) of a user, an address or an app. @throws ChatError RATE_LIMITED */
  demand(scope: ScopesOf<'history'>, key: string, points = 1): void {
    if (scope !== 'app') this.ofUsers.demand(scope, key);
    else if (this.config.rateLimits) this.ofApps.demand(key, points);
  }
}
