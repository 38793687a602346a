import { Injectable } from '@nestjs/common';
import type { Server as HttpServer, ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Unread } from './socket-transport.port.js';
import { unreadOf } from './unread-tcp.js';

/**
 * The TCP connections of the process that speak HTTP. The answer to a poll is no longer Engine.IO's once it is written:
 * if its client does not read it, it waits here. WebSockets are not among them.
 */
@Injectable()
export class HttpSockets {
  /** With the open answers of each: a client may send requests without reading the answers to earlier ones. */
  private readonly sockets = new Map<TcpSocket, Set<ServerResponse>>();

  attach(server: HttpServer): void {
    server.on('connection', (socket: TcpSocket) => {
      this.sockets.set(socket, new Set());
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.prependListener('request', ({ socket }, response) => {
      const answers = this.sockets.get(socket);
      answers?.add(response);
      response.once('close', () => answers?.delete(response));
    });
    // From now on it is a WebSocket's.
    server.on('upgrade', (_request, socket) => this.sockets.delete(socket as TcpSocket));
  }

  /** The connections with an answer that their client has not read. */
  *behind(): Generator<{ readonly socket: TcpSocket; readonly unread: Unread }> {
    for (const [socket, answers] of this.sockets) {
      const { bytes, progress } = unreadOf(socket);
      const all = bytes + queuedBehind(answers);
      if (all > 0) yield { socket, unread: { bytes: all, progress } };
    }
  }
}

/** The bytes of answers that wait behind an earlier one of their connection. Node gives them no socket before their turn. */
function queuedBehind(answers: ReadonlySet<ServerResponse>): number {
  let bytes = 0;
  for (const { socket, writableLength } of answers) if (socket === null) bytes += writableLength;
  return bytes;
}
