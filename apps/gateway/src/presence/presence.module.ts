import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { PresenceFramesService } from './presence-frames.service.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceService } from './presence.service.js';
import { PresenceSignals } from './presence-signals.js';
import { PresenceVisibilityService } from './presence-visibility.service.js';
import { Watchers } from './watchers.js';

@Module({
  imports: [ConnectionRegistryModule],
  providers: [
    PresenceFramesService,
    PresenceGateway,
    PresenceService,
    PresenceSignals,
    PresenceVisibilityService,
    Watchers,
  ],
  exports: [PresenceService, PresenceVisibilityService, Watchers],
})
export class PresenceModule {}
