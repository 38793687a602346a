import { Injectable } from '@nestjs/common';
import { PROTOCOL_VERSION, userChannel, type ErrorCode } from '#contracts';
import { Features } from '#platform/features';
import { sessionRoom } from '#access/session-sockets.port';
import { GatewayLimits } from '../../limits/gateway-limits.js';
import { PresenceService } from '../../presence/presence.service.js';
import { ClientConnection } from '../../registry/client-connection.js';
import { ConnectionMetrics } from '../../registry/connection-metrics.js';
import { Connections } from '../../registry/connections.js';
import { LocalSockets } from '../../registry/local-sockets.js';
import { RequestDispatcher } from '../../requests/request-dispatcher.js';
import type { ParleyServer, ParleySocket } from '../../socket/sockets.js';
import { EngineSessions } from '../../socket/transport/engine-sessions.js';
import type { Admission } from './handshake.service.js';

/** Accepts, forgets and ends connections. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: Connections,
    private readonly sockets: LocalSockets,
    private readonly dispatcher: RequestDispatcher,
    private readonly presence: PresenceService,
    private readonly limits: GatewayLimits,
    private readonly metrics: ConnectionMetrics,
    private readonly sessions: EngineSessions,
    private readonly features: Features,
  ) {}

  attach(server: ParleyServer): void {
    this.sockets.attach(server);
  }

  /** Awaits nothing, so that `ready` is the first event and no request is handled before the socket is in its rooms. */
  accept(socket: ParleySocket, { identity, epoch, ip, status }: Admission): ClientConnection {
    const connection = new ClientConnection(socket, identity, ip, status);
    const { userId, sessionId } = connection;
    this.connections.add(connection);
    this.sockets.join(socket, [sessionRoom(sessionId), userChannel(userId)]);
    this.presence.refresh(userId);
    socket.onAnyOutgoing((event: unknown) => {
      if (event === 'session:ended') connection.knowsOfEnd = true;
    });
    socket.emit('ready', {
      userId,
      sessionId,
      connectionId: connection.id,
      protocol: PROTOCOL_VERSION,
      features: this.features.of(identity.actor.type),
      epoch,
      serverTime: new Date().toISOString(),
      tokenExpiresAt: identity.expiresAt.toISOString(),
      limits: this.limits.shownTo(identity.actor.type),
    });
    this.dispatcher.bind(connection);
    return connection;
  }

  forget(socket: ParleySocket): void {
    const connection = this.connections.bySocketId(socket.id);
    if (connection === undefined) return;
    this.connections.remove(connection);
    this.presence.leave(connection);
    this.sessions.leave(socket.conn);
  }

  /** Sends the reason, unless a notice of `SessionSockets` has sent one, and closes the connection. */
  end(connection: ClientConnection, code: ErrorCode): void {
    this.metrics.end(code);
    const { socket } = connection;
    if (!connection.knowsOfEnd) socket.emit('session:ended', { code });
    socket.disconnect(true);
  }
}
