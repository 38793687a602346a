import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerOptions as EngineOptions } from 'engine.io';
import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import { LIMITS } from '#contracts';
import type { GatewayConfig } from '#config/app-config';
import { PACKET_PARSER } from './transport/packet-encoder.js';
import type { SocketTransport } from './transport/socket-transport.port.js';

/** The gateway notices a dead connection within the sum of both. */
const PING_INTERVAL_MS = 20_000;
const PING_TIMEOUT_MS = 15_000;
/** A connection that has not joined the namespace after this time is closed. */
const CONNECT_TIMEOUT_MS = 10_000;
const PATH = '/socket.io/';

/** Socket.IO's adapter to the sockets of other gateways: `@socket.io/redis-adapter`. */
export type ClusterAdapter = NonNullable<ServerOptions['adapter']>;

export interface SocketOptions {
  /** A single gateway needs none. */
  readonly clusterAdapter?: ClusterAdapter;
  /** Gets the server once it exists, for code in the same process that addresses its sockets. */
  readonly onServer?: (server: Server) => void;
}

/** Binds Socket.IO to Nest with our engine and parser, and with one listener per socket. */
export class ParleyIoAdapter extends IoAdapter {
  private readonly bound = new WeakSet<object>();

  constructor(
    app: INestApplicationContext,
    private readonly config: GatewayConfig,
    private readonly transport: SocketTransport,
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
    const engine = this.transport.createEngine(this.engineOptions());
    engine.attach(this.httpServer as HttpServer, { path: PATH });
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
    const { corsOrigins } = this.config;
    return {
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
