import { Logger } from '@nestjs/common';
import {
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { toChatError } from '#platform/error-mapping.policy';
import { ConnectionMetrics } from '../../registry/connection-metrics.js';
import type { ParleyServer, ParleySocket } from '../../socket/sockets.js';
import { ClientIps } from './client-ips.js';
import { ConnectionsService } from './connections.service.js';
import { HandshakeService, type Admission } from './handshake.service.js';
import { SessionRecheckService } from './session-recheck.service.js';

/** Socket.IO sends the `data` of an error with `connect_error`. */
class HandshakeError extends Error {
  constructor(
    message: string,
    readonly data: object,
  ) {
    super(message);
  }
}

@WebSocketGateway()
export class ConnectionsGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  private readonly logger = new Logger(ConnectionsGateway.name);
  private readonly admissions = new WeakMap<ParleySocket, Admission>();

  constructor(
    private readonly handshake: HandshakeService,
    private readonly connections: ConnectionsService,
    private readonly ips: ClientIps,
    private readonly rechecks: SessionRecheckService,
    private readonly metrics: ConnectionMetrics,
  ) {}

  afterInit(server: ParleyServer): void {
    this.connections.attach(server);
    server.use((socket, next) => {
      this.admit(socket).then(() => next(), next);
    });
  }

  handleConnection(socket: ParleySocket): void {
    const admission = this.admissions.get(socket);
    if (admission === undefined) return;
    this.metrics.open();
    socket.once('disconnect', (reason) => this.metrics.close(reason));
    this.rechecks.add(this.connections.accept(socket, admission));
    releaseHandshake(socket);
  }

  handleDisconnect(socket: ParleySocket): void {
    this.connections.forget(socket);
  }

  /** Authenticates. Guards do not run for connections, and only a middleware can refuse one. */
  private async admit(socket: ParleySocket): Promise<void> {
    try {
      this.admissions.set(socket, await this.handshake.admit(socket, this.ips.of(socket)));
    } catch (error) {
      const chatError = toChatError(error);
      if (chatError.code === 'INTERNAL') this.logger.error({ event: 'handshake.failed', error });
      const body = chatError.toBody();
      this.metrics.refuse(body);
      throw new HandshakeError(chatError.message, body);
    }
  }
}

/**
 * Socket.IO keeps the request with its headers, and the client's token, as long as the connection. Without them a
 * connection takes less memory; Socket.IO expects that a server may remove the request.
 */
function releaseHandshake(socket: ParleySocket): void {
  Reflect.set(socket.conn, 'request', null);
  Reflect.set(socket, 'handshake', {});
}
