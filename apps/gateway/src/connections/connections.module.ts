import { Module } from '@nestjs/common';
import { FanoutModule } from '../fanout/fanout.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { SocketModule } from '../socket/socket.module.js';
import { DrainService } from './closing/drain.service.js';
import { ClientIps } from './opening/client-ips.js';
import { ConnectionsGateway } from './opening/connections.gateway.js';
import { ConnectionsService } from './opening/connections.service.js';
import { EpochService } from './opening/epoch.service.js';
import { HandshakeService } from './opening/handshake.service.js';
import { SessionRecheckService } from './opening/session-recheck.service.js';
import { ConnectionSweepService } from './upkeep/connection-sweep.service.js';
import { SessionGateway } from './upkeep/session.gateway.js';
import { SessionService } from './upkeep/session.service.js';
import { SlowReaders } from './upkeep/slow-readers.js';

/** The life of connections: handshake, checks while they are open, and the drain. */
@Module({
  imports: [ConnectionRegistryModule, FanoutModule, PresenceModule, RequestsModule, SocketModule],
  providers: [
    ClientIps,
    ConnectionsGateway,
    ConnectionsService,
    ConnectionSweepService,
    DrainService,
    EpochService,
    HandshakeService,
    SessionGateway,
    SessionRecheckService,
    SessionService,
    SlowReaders,
  ],
  exports: [EpochService],
})
export class ConnectionsModule {}
