import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerOptions as EngineOptions } from 'engine.io';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import { LIMITS } from '#contracts';
import type { GatewayConfig } from '#config/app-config';
import { boundBody } from '#platform/http/bound-body';
import { CONNECT_TIMEOUT_MS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from './transport/timeouts.js';
import { PACKET_PARSER } from './transport/packet-encoder.js';
import type { EngineSessions } from './transport/engine-sessions.js';
import type { HttpSockets } from './transport/http-sockets.js';
import type { SocketTransport } from './transport/socket-transport.port.js';

const PATH = '/socket.io/';

/** Socket.IO's adapter to the sockets of other gateways: `@socket.io/redis-adapter`. */
export type ClusterAdapter = NonNullable<ServerOptions['adapter']>;

export interface SocketOptions {
  /** A single gateway needs none. */
  readonly clusterAdapter?: ClusterAdapter;
  /** Gets the server once it exists, for code in the same process that addresses its sockets. */
  readonly onServer?: (server: Server) => void;
}

interface SocketParts {
  readonly config: GatewayConfig;
  readonly transport: SocketTransport;
  readonly sessions: EngineSessions;
  readonly http: HttpSockets;
}

/** Binds Socket.IO to Nest with our engine and parser, and with one listener per socket. */
export class ParleyIoAdapter extends IoAdapter {
  private readonly bound = new WeakSet<object>();

  constructor(
    app: INestApplicationContext,
    private readonly parts: SocketParts,
    private readonly options: SocketOptions,
  ) {
    super(app);
  }

  /** Connection state recovery stays off, its default: it skips the handshake, and `sync` replaces it. */
  override createIOServer(_port: number): Server {
    const { clusterAdapter, onServer } = this.options;
    const server = new Server({
      parser: PACKET_PARSER,
      serveClient: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...(clusterAdapter && { adapter: clusterAdapter }),
    });
    const { transport, sessions, http } = this.parts;
    const httpServer = this.httpServer as HttpServer;
    const engine = transport.createEngine(this.engineOptions());
    sessions.attach(engine);
    engine.attach(httpServer, { path: PATH });
    // Later than Engine.IO, which passes its own requests on to no earlier listener.
    http.attach(httpServer);
    // Polls do not reach Express, which bounds the bodies of other requests.
    httpServer.prependListener('request', (request: IncomingMessage) => {
      if (request.url?.startsWith(PATH)) boundBody(request);
    });
    onServer?.(server);
    return server.bind(engine);
  }

  /**
   * Nest calls this once per gateway class. All of them share the namespace and its handlers, so one listener is
   * enough; more would cost memory per socket.
   */
  override bindClientConnect(server: object, callback: (...args: unknown[]) => void): void {
    if (this.bound.has(server)) return;
    this.bound.add(server);
    super.bindClientConnect(server as Server, callback);
  }

  /** Skips Nest's handlers, an RxJS chain per event and socket. `RequestDispatcher` has one listener per socket. */
  override bindMessageHandlers(): void {
    return undefined;
  }

  private engineOptions(): EngineOptions {
    const { config, sessions } = this.parts;
    const { corsOrigins } = config;
    return {
      allowRequest: sessions.allowRequest,
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: LIMITS.frameBytes,
      perMessageDeflate: false,
      httpCompression: false,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      ...(corsOrigins.length > 0 && { cors: { origin: [...corsOrigins], credentials: true } }),
    };
  }
}
