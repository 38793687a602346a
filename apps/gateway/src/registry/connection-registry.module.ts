import { Module } from '@nestjs/common';
import { SocketModule } from '../socket/socket.module.js';
import { ConnectionMetrics } from './connection-metrics.js';
import { Connections } from './connections.js';
import { LocalSockets } from './local-sockets.js';

/** The accepted connections of this gateway, and how to send to them. */
@Module({
  imports: [SocketModule],
  providers: [ConnectionMetrics, Connections, LocalSockets],
  exports: [ConnectionMetrics, Connections, LocalSockets],
})
export class ConnectionRegistryModule {}
