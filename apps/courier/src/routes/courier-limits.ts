import { Injectable } from '@nestjs/common';
import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import { LimiterFactory } from '#platform/limits/limiter';
import type { PromptLimit } from '#platform/limits/prompt-limit';
import { CourierConfig } from '../store/courier-config.js';

/** The limit of the servers of apps, which auth and history share. `RATE_LIMITS=off` lifts it. */
@Injectable()
export class CourierLimits {
  private readonly ofApps: PromptLimit;

  constructor(
    private readonly config: CourierConfig,
    limiters: LimiterFactory,
  ) {
    this.ofApps = limiters.makePrompt('app', config[LIMIT_SCOPES.app]);
  }

  /** Takes points of an app. @throws ChatError RATE_LIMITED */
  demand(_scope: 'app', key: string, points = 1): void {
    if (this.config.rateLimits) this.ofApps.demand(key, points);
  }
}
