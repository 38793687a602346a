import { Module, type DynamicModule } from '@nestjs/common';
import type { Buses } from '#bus/buses';
import { watchBroker } from '#platform/readiness/bus-readiness';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { ConnectionsModule } from './connections/connections.module.js';
import { EpochService } from './connections/opening/epoch.service.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { FanoutModule } from './fanout/fanout.module.js';
import { GatewayGauges } from './gateway-gauges.js';
import { GatewayPartsModule, type GatewayParts } from './gateway-parts.module.js';
import { PresenceModule } from './presence/presence.module.js';
import { ConnectionRegistryModule } from './registry/connection-registry.module.js';
import { RequestsModule } from './requests/requests.module.js';
import { RoomOpeningModule } from './rooms/room-opening.module.js';
import { SocketModule } from './socket/socket.module.js';
import { SyncModule } from './sync/sync.module.js';
import { TypingModule } from './typing/typing.module.js';
import { ConsoleReach } from '#platform/http/console-reach';
import { filesOrigin } from './web/files-origin.js';
import { webFolder } from './web/web-files.js';
import { WebModule } from './web/web.module.js';

/**
 * The gateway: connections, their requests, and frames to them. `bindSockets` gives the app its WebSocket adapter.
 */
@Module({})
export class GatewayModule {
  static register(parts: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        GatewayPartsModule.with(parts),
        ConnectionRegistryModule,
        ConnectionsModule,
        DeliveryModule,
        DocumentsModule,
        FanoutModule,
        PresenceModule,
        RoomOpeningModule,
        RequestsModule,
        SocketModule,
        SyncModule,
        TypingModule,
        WebModule.register(
          parts.config.web ? webFolder() : null,
          { store: filesOrigin(parts.config), avatars: parts.config.avatarOrigins },
          new ConsoleReach(parts.config),
        ),
      ],
      providers: [
        GatewayGauges,
        {
          provide: READINESS,
          useFactory: (checks: ReadinessChecks, epochs: EpochService) => watch(checks, parts.buses, epochs),
          inject: [ReadinessChecks, EpochService],
        },
      ],
    };
  }
}

const READINESS = Symbol('readiness of the bus and of history');

function watch(checks: ReadinessChecks, buses: Buses, epochs: EpochService): ReadinessChecks {
  watchBroker(checks, buses);
  checks.add({ name: 'history', check: () => epochs.check() });
  return checks;
}
