import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import type { Server } from 'node:http';
import { ipKey } from '../limits/ip-key.policy.js';
import { ipOf } from './request-ip.js';

/** How long requests may compute in one turn of the event loop. Frames of sockets are read between two turns. */
const TURN_MS = 3;
/**
 * Turns in a row in which no request begins, because each accepted a connection. Node accepts one in a turn, so a burst of
 * hundreds would make the next newcomer wait for as many turns with work.
 */
const ACCEPTING_TURNS_MAX = 20;

/**
 * Begins the requests that arrive together over several turns of the event loop, IPs one after the other. Without it
 * a thousand requests, refused ones too, are one turn of half a second, in which no message passes. Refusals cost time as
 * well, so this comes before every other part. A request that arrives alone begins at once.
 */
export function paceRequests(app: Pick<NestExpressApplication, 'getHttpServer'>): RequestHandler {
  const paced = new PacedRequests();
  const server: Server = app.getHttpServer();
  server.on('connection', () => paced.accepted());
  return (request, _response, next) =>
    paced.begin(ipKey(ipOf(request)), () => {
      // Its client may have left while it waited.
      if (!request.socket.destroyed) next();
    });
}

export class PacedRequests {
  /** The waiting requests of each IP, in the order of the IPs' turns. */
  private readonly lines = new Map<string, (() => void)[]>();
  private spentMs = 0;
  private isTurnDue = false;
  private hasAccepted = false;
  private acceptingTurns = 0;

  /** A connection came in this turn, and more may wait. */
  accepted(): void {
    this.hasAccepted = true;
    this.awaitTurn();
  }

  /** @param work begins a request. What it does later does not count */
  begin(ip: string, work: () => void): void {
    this.awaitTurn();
    if (this.lines.size === 0 && this.spentMs < TURN_MS && !this.isAccepting()) {
      this.run(work);
      return;
    }
    const line = this.lines.get(ip);
    if (line === undefined) this.lines.set(ip, [work]);
    else line.push(work);
  }

  private awaitTurn(): void {
    if (this.isTurnDue) return;
    this.isTurnDue = true;
    setImmediate(() => {
      this.isTurnDue = false;
      this.spentMs = 0;
      const isAccepting = this.isAccepting();
      this.acceptingTurns = isAccepting ? this.acceptingTurns + 1 : 0;
      this.hasAccepted = false;
      if (!isAccepting) this.runWaiting();
      else if (this.lines.size > 0) this.awaitTurn();
    });
  }

  private isAccepting(): boolean {
    return this.hasAccepted && this.acceptingTurns < ACCEPTING_TURNS_MAX;
  }

  private runWaiting(): void {
    for (const [ip, line] of this.lines) {
      if (this.spentMs >= TURN_MS) break;
      this.lines.delete(ip);
      const work = line.shift();
      // Its next request waits for the requests of the other IPs.
      if (line.length > 0) this.lines.set(ip, line);
      if (work !== undefined) this.run(work);
    }
    if (this.lines.size > 0) this.awaitTurn();
  }

  private run(work: () => void): void {
    const startedAt = performance.now();
    work();
    this.spentMs += performance.now() - startedAt;
  }
}
