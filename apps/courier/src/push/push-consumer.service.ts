import { Injectable } from '@nestjs/common';
import type { HookFeed } from '../feed/hook-feed.js';
import { PushConsumer, type FeedRun } from '../feed/push-consumer.port.js';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { PushDispatchService } from './push-dispatch.service.js';
import { PushNotes } from './push-notes.js';
import { forgetAllSentPushes } from './pushes.store.js';
import { SiteDevices } from './site-devices.js';
import { PushReadings } from './push-readings.js';

/** Pushes what is new in rooms. */
@Injectable()
export class PushConsumerService extends PushConsumer {
  constructor(
    private readonly sql: CourierSql,
    private readonly notes: PushNotes,
    private readonly dispatcher: PushDispatchService,
    private readonly site: SiteDevices,
    private readonly config: CourierConfig,
  ) {
    super();
  }

  override get isOn(): boolean {
    return this.config.pushContact !== undefined || this.config.pushHookUrl !== undefined;
  }

  override open(feed: HookFeed, holds: () => boolean): FeedRun {
    const { pushRoomMembers: roomMembers, pushMaxAgeSeconds: maxAgeSeconds } = this.config;
    this.dispatcher.begin(holds);
    const turns = new PushReadings(feed, {
      notes: this.notes,
      rules: { roomMembers, maxAgeSeconds },
      holds,
      noted: () => this.dispatcher.wake(),
      reset: () => forgetAllSentPushes(this.sql),
      drain: (withinMs) => this.dispatcher.drain(withinMs),
      stop: () => this.dispatcher.stop(),
    });
    this.site.follow(() => turns.asked());
    return turns;
  }
}
