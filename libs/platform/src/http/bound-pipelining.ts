import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Socket } from 'node:net';

/** Requests of one TCP connection in progress. Browsers and fronts wait for each answer before they send the next request. */
export const OPEN_REQUESTS_MAX = 100;

/**
 * Ends the connection of a client that sends many requests without waiting for answers: Node takes all that came together,
 * up to two thousand, before it serves any other connection.
 */
export function boundPipelining(): RequestHandler {
  const open = new WeakMap<Socket, number>();
  return ({ socket }: Request, response: Response, next: NextFunction) => {
    const others = open.get(socket) ?? 0;
    if (others >= OPEN_REQUESTS_MAX) {
      socket.destroy();
      return;
    }
    open.set(socket, others + 1);
    response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    next();
  };
}
