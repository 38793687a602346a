import { Injectable } from '@nestjs/common';
import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Unread } from './socket-transport.port.js';
import { unreadOf } from './unread-tcp.js';

/**
 * The TCP connections of the process that speak HTTP. The answer to a poll is no longer Engine.IO's once it is written:
 * if its client does not read it, it waits here. WebSockets are not among them.
 */
@Injectable()
export class HttpSockets {
  private readonly sockets = new Set<TcpSocket>();

  attach(server: HttpServer): void {
    server.on('connection', (socket: TcpSocket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    // From now on it is a WebSocket's.
    server.on('upgrade', (_request, socket) => this.sockets.delete(socket as TcpSocket));
  }

  /** The connections with an answer that their client has not read. */
  *behind(): Generator<{ readonly socket: TcpSocket; readonly unread: Unread }> {
    for (const socket of this.sockets) {
      const unread = unreadOf(socket);
      if (unread.bytes > 0) yield { socket, unread };
    }
  }
}
