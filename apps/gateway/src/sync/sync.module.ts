import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { FanoutModule } from '../fanout/fanout.module.js';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { ConnectionSyncService } from './connection-sync.service.js';
import { SyncGateway } from './sync.gateway.js';

@Module({
  imports: [ConnectionRegistryModule, DeliveryModule, FanoutModule],
  providers: [ConnectionSyncService, SyncGateway],
  exports: [ConnectionSyncService],
})
export class SyncModule {}
