import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../connections/registry/connection-registry.module.js';
import { DeliveryModule } from '../fanout/delivery/delivery.module.js';
import { FanoutModule } from '../fanout/fanout.module.js';
import { ConnectionSyncService } from './connection-sync.service.js';
import { SyncGateway } from './sync.gateway.js';

@Module({
  imports: [ConnectionRegistryModule, DeliveryModule, FanoutModule],
  providers: [ConnectionSyncService, SyncGateway],
  exports: [ConnectionSyncService],
})
export class SyncModule {}
