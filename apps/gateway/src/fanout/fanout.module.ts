import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../connections/registry/connection-registry.module.js';
import { FanoutMetrics } from './fanout-metrics.js';
import { HeadsReader } from './heads/heads-reader.js';
import { HeadsService } from './heads/heads.service.js';
import { Channels } from './subscriptions/channels.js';
import { RoomSubscriptions } from './subscriptions/room-subscriptions.js';

/**
 * Which channels and rooms this gateway and its connections are subscribed to, and `heads` for what they may have
 * missed.
 */
@Module({
  imports: [ConnectionRegistryModule],
  providers: [Channels, FanoutMetrics, HeadsReader, HeadsService, RoomSubscriptions],
  exports: [Channels, FanoutMetrics, HeadsService, RoomSubscriptions],
})
export class FanoutModule {}
