import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one TCP connection in progress. Browsers and fronts wait for each answer before they send the next request. */
const OPEN_REQUESTS_MAX = 10;
/** The answer with which Node's parser ends the connection, as after a request that it cannot read. */
const STOP = -1;

/** The part of Node's parser that we use. It calls `onIncoming` with the head of each request. */
interface Parser {
  onIncoming: ((request: IncomingMessage, keepsAlive: boolean) => number) | null;
}

/**
 * Ends the connection of a client that sends many requests without waiting for answers. It stops the parser: otherwise Node
 * makes a request of all that came together, up to two thousand, before it serves any other connection.
 */
export function boundPipelining(app: Pick<NestExpressApplication, 'getHttpServer' | 'use'>): void {
  const server: Server = app.getHttpServer();
  const open = new WeakMap<Socket, number>();
  server.on('connection', (socket) => stopParser(socket, () => (open.get(socket) ?? 0) >= OPEN_REQUESTS_MAX));
  // Not before: Engine.IO hides its own requests from the listeners that are there when it is attached.
  server.once('listening', () => {
    server.prependListener('request', ({ socket }, response) => {
      open.set(socket, (open.get(socket) ?? 0) + 1);
      response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    });
  });
  app.use(({ socket }: Request, _response: Response, next: NextFunction) => {
    if (!socket.destroyed) next();
  });
}

function stopParser(socket: Socket, isDue: () => boolean): void {
  // Node does not declare it. The specs of this file fail on a version without it.
  const { parser } = socket as { parser?: Parser };
  const take = parser?.onIncoming;
  if (parser === undefined || take == null) return;
  parser.onIncoming = (request, keepsAlive) => (isDue() ? STOP : take(request, keepsAlive));
}
