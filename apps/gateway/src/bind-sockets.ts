import type { INestApplication } from '@nestjs/common';
import type { GatewayConfig } from '#config/app-config';
import { ParleyIoAdapter, type SocketOptions } from './socket/parley-io.adapter.js';
import { EngineSessions } from './socket/transport/engine-sessions.js';
import { HttpSockets } from './socket/transport/http-sockets.js';
import { SocketTransport } from './socket/transport/socket-transport.port.js';

/** Sets the WebSocket adapter of an app with a `GatewayModule`. Call before the app listens. */
export function bindSockets(app: INestApplication, config: GatewayConfig, options: SocketOptions = {}): void {
  const parts = {
    config,
    transport: app.get(SocketTransport),
    sessions: app.get(EngineSessions),
    http: app.get(HttpSockets),
  };
  app.useWebSocketAdapter(new ParleyIoAdapter(app, parts, options));
}
