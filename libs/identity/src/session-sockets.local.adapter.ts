import type { Server } from 'socket.io';
import type { SessionId } from '#contracts';
import { SessionSockets, sessionRoom } from './session-sockets.port.js';
import type { EndCode } from './session-status.port.js';

/** The sockets of the gateway in the same process, which gives its server when it has one. */
export class LocalSessionSockets extends SessionSockets {
  private server: Server | undefined;

  attach(server: Server): void {
    this.server = server;
  }

  override cut(sessionIds: readonly SessionId[], code: EndCode): void {
    if (this.server !== undefined) cutSockets(this.server, sessionIds, code);
  }
}

/** In this order on one channel: a client learns why before it is cut. */
export function cutSockets(server: Server, sessionIds: readonly SessionId[], code: EndCode): void {
  if (sessionIds.length === 0) return;
  const sockets = server.in(sessionIds.map(sessionRoom));
  sockets.emit('session:ended', { code });
  server.in(sessionIds.map(sessionRoom)).disconnectSockets(true);
}
