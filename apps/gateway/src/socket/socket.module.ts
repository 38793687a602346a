import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { GatewayConfig } from '#config/app-config';
import { PendingAcks } from './pending-acks.js';
import { RequestDispatcher } from './request-dispatcher.js';
import { RequestHandlers } from './request-handlers.js';
import { RequestMetrics } from './request-metrics.js';
import { TableHandlers } from './table-handlers.js';
import { EngineSessions } from './transport/engine-sessions.js';
import { HttpSockets } from './transport/http-sockets.js';
import { PlainSocketTransport } from './transport/plain-socket-transport.adapter.js';
import { SocketTransport } from './transport/socket-transport.port.js';
import { TurnSocketTransport } from './transport/turn-socket-transport.adapter.js';

/** Requests of sockets on their way to a handler and back, and the transport below. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    EngineSessions,
    HttpSockets,
    PendingAcks,
    RequestDispatcher,
    RequestHandlers,
    RequestMetrics,
    TableHandlers,
    {
      provide: SocketTransport,
      useFactory: ({ socketTransport }: GatewayConfig) =>
        socketTransport === 'turn' ? new TurnSocketTransport() : new PlainSocketTransport(),
      inject: [GatewayConfig],
    },
  ],
  exports: [EngineSessions, HttpSockets, PendingAcks, RequestDispatcher, SocketTransport],
})
export class SocketModule {}
