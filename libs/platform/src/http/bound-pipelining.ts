import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one TCP connection in progress. Browsers and fronts wait for each answer before they send the next request. */
const OPEN_REQUESTS_MAX = 100;

/**
 * Ends the connection of a client that sends many requests without waiting for answers: Node takes all that came together,
 * up to two thousand, before it serves any other connection.
 */
export function boundPipelining(app: Pick<NestExpressApplication, 'getHttpServer' | 'use'>): void {
  const server: Server = app.getHttpServer();
  const open = new WeakMap<Socket, number>();
  // Not before: Engine.IO hides its own requests from the listeners that are there when it is attached.
  server.once('listening', () => {
    server.prependListener('request', ({ socket }, response) => {
      const count = (open.get(socket) ?? 0) + 1;
      open.set(socket, count);
      if (count > OPEN_REQUESTS_MAX) socket.destroy();
      response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    });
  });
  app.use(({ socket }: Request, _response: Response, next: NextFunction) => {
    if (!socket.destroyed) next();
  });
}
