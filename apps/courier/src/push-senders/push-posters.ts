import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigError } from '#config/config-error';
import { ChatError } from '#contracts';
import { Clock } from '#platform/clock';
import { IpRule } from '#platform/egress/ip-rule.policy';
import { PushEndpoints } from '#platform/egress/push-endpoints.policy';
import { assertHookUrl } from '../egress/hook-url.policy.js';
import { HttpPoster } from '../egress/http-poster.js';
import { CourierConfig } from '../store/courier-config.js';

const WEB_PUSH_TIMEOUT_MS = 10_000;
const PUSH_HOOK_TIMEOUT_MS = 15_000;

/** The ways out: endpoints of users after `PUSH_ALLOW` and `PUSH_HOSTS`, the operator's push hook after `HOOKS_ALLOW`. */
@Injectable()
export class PushPosters implements OnApplicationShutdown {
  readonly webPush: HttpPoster;
  readonly pushHook: HttpPoster;

  /** @throws ConfigError if the URL of the push hook is refused */
  constructor(config: CourierConfig, clock: Clock) {
    const rule = new IpRule(config.hooksAllow);
    if (config.pushHookUrl !== undefined) assertPushHookUrl(config.pushHookUrl, rule);
    this.webPush = new HttpPoster(new PushEndpoints(config), WEB_PUSH_TIMEOUT_MS, clock);
    this.pushHook = new HttpPoster(rule, PUSH_HOOK_TIMEOUT_MS, clock);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.webPush.onApplicationShutdown(), this.pushHook.onApplicationShutdown()]);
  }
}

function assertPushHookUrl(url: string, rule: IpRule): void {
  try {
    assertHookUrl(url, rule);
  } catch (error) {
    if (error instanceof ChatError) throw new ConfigError('PUSH_HOOK_URL', `${error.message}.`, { cause: error });
    throw error;
  }
}
