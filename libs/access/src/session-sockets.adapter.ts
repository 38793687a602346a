import { Server } from 'socket.io';
import type { SessionId } from '#contracts';
import { socketAdapter, type AdapterPair } from '#platform/socket-adapter';
import { SessionSockets, sessionRoom } from './session-sockets.port.js';
import type { EndCode } from './session-source.port.js';

/** The sockets of the gateway in this process, once `attach` has given its server. */
export class LocalSessionSockets extends SessionSockets {
  private server: Server | undefined;

  attach(server: Server): void {
    this.server = server;
  }

  override cut(sessionIds: readonly SessionId[], code: EndCode): void {
    if (this.server !== undefined) cutSockets(this.server, sessionIds, code);
  }
}

/** The sockets of every gateway, reached through Redis by a Socket.IO server that has no sockets of its own. */
export class ClusterSessionSockets extends SessionSockets {
  private readonly server: Server;

  constructor(pair: AdapterPair, redisPrefix: string) {
    super();
    this.server = new Server({ adapter: socketAdapter(pair, redisPrefix) });
  }

  override cut(sessionIds: readonly SessionId[], code: EndCode): void {
    cutSockets(this.server, sessionIds, code);
  }
}

/** Both go over one channel in this order: a client learns the reason before it is disconnected. */
function cutSockets(server: Server, sessionIds: readonly SessionId[], code: EndCode): void {
  if (sessionIds.length === 0) return;
  const sockets = server.in(sessionIds.map(sessionRoom));
  sockets.emit('session:ended', { code });
  server.in(sessionIds.map(sessionRoom)).disconnectSockets(true);
}
