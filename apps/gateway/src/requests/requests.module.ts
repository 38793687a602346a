import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { SocketModule } from '../socket/socket.module.js';
import { PendingAcks } from './pending-acks.js';
import { RequestDispatcher } from './request-dispatcher.js';
import { RequestHandlers } from './request-handlers.js';
import { RequestMetrics } from './request-metrics.js';
import { TableHandlers } from './table-handlers.js';

/** Requests of connections on their way to a handler and back. */
@Module({
  imports: [DiscoveryModule, SocketModule],
  providers: [PendingAcks, RequestDispatcher, RequestHandlers, RequestMetrics, TableHandlers],
  exports: [PendingAcks, RequestDispatcher],
})
export class RequestsModule {}
