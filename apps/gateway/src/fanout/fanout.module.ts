import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { FanoutMetrics } from './fanout-metrics.js';
import { HeadsReader } from './heads/heads-reader.js';
import { HeadsService } from './heads/heads.service.js';
import { Channels } from './subscriptions/channels.js';
import { RoomSubscriptions } from './subscriptions/room-subscriptions.js';

/** The subscriptions of the gateway to channels and of connections to rooms, and `heads`, which reveal lost frames. */
@Module({
  imports: [ConnectionRegistryModule],
  providers: [Channels, FanoutMetrics, HeadsReader, HeadsService, RoomSubscriptions],
  exports: [Channels, FanoutMetrics, HeadsService, RoomSubscriptions],
})
export class FanoutModule {}
