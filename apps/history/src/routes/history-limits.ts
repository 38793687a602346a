import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import type { ScopesOf } from '#contracts/routes/routes';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import { LimiterFactory } from '#platform/limits/limiter';
import type { PromptLimit } from '#platform/limits/prompt-limit';

type Scope = ScopesOf<'history'> | 'incoming';

/** The limits of routes: of users, which sockets share, of the servers of apps, and of incoming webhooks. */
@Injectable()
export class HistoryLimits {
  private readonly own: Readonly<Record<'app' | 'incoming', PromptLimit>>;

  constructor(
    private readonly config: HistoryConfig,
    private readonly ofUsers: ChatLimits,
    limiters: LimiterFactory,
  ) {
    const make = (scope: 'app' | 'incoming') => limiters.makePrompt(scope, config[LIMIT_SCOPES[scope]]);
    this.own = { app: make('app'), incoming: make('incoming') };
  }

  /** Takes points (1) of a user, an IP, an app or a webhook. @throws ChatError RATE_LIMITED */
  demand(scope: Scope, key: string, points = 1): void {
    if (scope !== 'app' && scope !== 'incoming') this.ofUsers.demand(scope, key);
    else if (this.config.rateLimits) this.own[scope].demand(key, points);
  }
}
