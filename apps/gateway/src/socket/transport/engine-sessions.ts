import { Injectable } from '@nestjs/common';
import type { Server as EngineServer, ServerOptions, Socket as EngineSocket } from 'engine.io';
import { GatewayConfig } from '#config/app-config';
import { countEvent, type RateWindow } from '#platform/limits/rate-window.policy';
import { CONNECT_TIMEOUT_MS } from './timeouts.js';

/**
 * Sessions above `MAX_CONNECTIONS` that a full gateway still opens, to refuse them with an error object. Beyond them
 * Engine.IO refuses the HTTP request.
 */
const REFUSED_SHARE = 0.05;
const REFUSED_SESSIONS_MIN = 10;
/** A client joins the namespace as soon as its session is open: one that has not after this time may not want to. */
const IDLE_MIN_MS = 2_000;
/** Time for the error object on its way to a refused client. */
const REFUSED_MIN_MS = 250;
/** How often a session may ask for a socket. A client asks once, and again after it has left or was refused. */
const ASKING_RATE = { points: 10, windowMs: CONNECT_TIMEOUT_MS };
/** Socket.IO's packet type CONNECT on the wire (protocol v5). */
const CONNECT = '0';

/**
 * Counts all Engine.IO sessions of this gateway, also those without a socket: they have not joined the namespace yet,
 * were refused, or have left it. These are closed after `CONNECT_TIMEOUT_MS`, and earlier if others need their place. So is
 * one that asks for a socket again and again: each time costs a handshake and an answer, and needs no token.
 */
@Injectable()
export class EngineSessions {
  private engine: Pick<EngineServer, 'clientsCount'> | undefined;
  private readonly openMax: number;
  /** Sessions that have not asked for a socket, or have given theirs back, and since when, the oldest first. */
  private readonly idle = new Map<EngineSocket, number>();
  /** Sessions whose last request for a socket was refused, and when, the oldest first. */
  private readonly refused = new Map<EngineSocket, number>();

  constructor(private readonly config: GatewayConfig) {
    const { maxConnections } = config;
    this.openMax = maxConnections + Math.max(REFUSED_SESSIONS_MIN, Math.ceil(maxConnections * REFUSED_SHARE));
  }

  get count(): number {
    return this.engine?.clientsCount ?? 0;
  }

  /** Engine.IO asks it before it opens a session. */
  readonly allowRequest: NonNullable<ServerOptions['allowRequest']> = ({ socket }, answer) => {
    // Requests that came together with the one that ended the connection open no session.
    const isOpen = !socket.destroyed;
    if (isOpen && (this.count < this.openMax || this.closeOldest(performance.now()))) answer(null, true);
    else answer('Overloaded', false);
  };

  attach(engine: EngineServer): void {
    this.engine = engine;
    engine.on('connection', (session: EngineSocket) => {
      this.leave(session);
      session.once('close', () => this.forget(session));
      const asked: RateWindow = { endsAtMs: 0, count: 0 };
      // This listener comes before Socket.IO's, which finds the session closed.
      session.on('data', (data: unknown) => {
        if (isConnect(data) && countEvent(asked, ASKING_RATE, performance.now()) > 0) this.close(session);
      });
    });
  }

  /** The sessions without a socket. */
  *withoutSocket(): Generator<EngineSocket> {
    yield* this.idle.keys();
    yield* this.refused.keys();
  }

  /** The session is about to get a socket. Returns false if it must not, because the gateway is full. */
  join(session: EngineSocket, nowMs = performance.now()): boolean {
    this.forget(session);
    while (this.isOver) {
      if (!this.closeOldest(nowMs)) return false;
    }
    return true;
  }

  /** The session gets no socket. Others that need its place take it soon. */
  refuse(session: EngineSocket, nowMs = performance.now()): void {
    this.forget(session);
    if (session.readyState === 'open') this.refused.set(session, nowMs);
  }

  /** The session has no socket now. */
  leave(session: EngineSocket, nowMs = performance.now()): void {
    this.forget(session);
    if (session.readyState === 'open') this.idle.set(session, nowMs);
  }

  /** Closes the sessions that have been without a socket for too long. */
  sweep(nowMs: number): void {
    for (const sessions of [this.idle, this.refused]) {
      for (const [session, sinceMs] of sessions) {
        if (nowMs - sinceMs < CONNECT_TIMEOUT_MS) break;
        this.close(session);
      }
    }
  }

  private get isOver(): boolean {
    return this.count > this.config.maxConnections;
  }

  /** Closes one session without a socket. Returns false if there is none, or only new ones. */
  private closeOldest(nowMs: number): boolean {
    const session = oldest(this.refused, nowMs - REFUSED_MIN_MS) ?? oldest(this.idle, nowMs - IDLE_MIN_MS);
    if (session === undefined) return false;
    this.close(session);
    return true;
  }

  private close(session: EngineSocket): void {
    this.forget(session);
    session.close(true);
  }

  private forget(session: EngineSocket): void {
    this.idle.delete(session);
    this.refused.delete(session);
  }
}

/** The first session, if it is from then or before. */
function oldest(sessions: ReadonlyMap<EngineSocket, number>, maxMs: number): EngineSocket | undefined {
  const [first] = sessions;
  return first !== undefined && first[1] <= maxMs ? first[0] : undefined;
}

function isConnect(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith(CONNECT);
}
