import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerOptions as EngineOptions } from 'engine.io';
import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import { LIMITS } from '#contracts';
import type { GatewayConfig } from '#config/app-config';
import { PACKET_PARSER } from './transport/packet-encoder.js';
import type { SocketTransport } from './transport/socket-transport.port.js';

/** A dead connection is noticed within their sum. */
const PING_INTERVAL_MS = 20_000;
const PING_TIMEOUT_MS = 15_000;
/** A connection that has not joined the namespace by then is closed. */
const CONNECT_TIMEOUT_MS = 10_000;
const PATH = '/socket.io/';

/** Socket.IO's own adapter, which reaches the sockets of other gateways: `@socket.io/redis-adapter`, or none. */
export type ClusterAdapter = NonNullable<ServerOptions['adapter']>;

export interface SocketOptions {
  /** One gateway alone needs none. */
  readonly clusterAdapter?: ClusterAdapter;
  /** Called with the server as soon as there is one: for what addresses sockets in the same process. */
  readonly onServer?: (server: Server) => void;
}

/** Binds Socket.IO to Nest our way: one engine, one parser, and one listener per socket. */
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

  /** Recovery stays off, as by default: it skips the handshake, and `sync` does its job. */
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
   * Nest would call this once per gateway class and connection. All of them share the namespace and its handlers, so
   * the first is enough; the others would only cost memory per socket.
   */
  override bindClientConnect(server: object, callback: (...args: unknown[]) => void): void {
    if (this.bound.has(server)) return;
    this.bound.add(server);
    super.bindClientConnect(server as Server, callback);
  }

  /** Nest's handlers, an RxJS chain per event and socket, stay unused: `RequestDispatcher` listens once per socket. */
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
