import { Injectable, Logger } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { HOOKS_CHANNEL, type HookId } from '#contracts';

/** Tells all couriers that a hook has changed. They read changes that no notice told a little later. */
@Injectable()
export class HookNotices {
  private readonly logger = new Logger(HookNotices.name);

  constructor(private readonly fanout: Fanout) {}

  /** Does not wait. */
  changed(hookId: HookId): void {
    this.fanout.publish(HOOKS_CHANNEL, hookId).catch((error: unknown) => {
      this.logger.warn({ event: 'hook.notice-lost', hookId, reason: String(error) });
    });
  }
}
