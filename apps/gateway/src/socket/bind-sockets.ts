import type { INestApplication } from '@nestjs/common';
import type { GatewayConfig } from '#config/app-config';
import { ParleyIoAdapter, type SocketOptions } from './parley-io.adapter.js';
import { EngineSessions } from './transport/engine-sessions.js';
import { HttpSockets } from './transport/http-sockets.js';
import { SocketTransport } from './transport/socket-transport.port.js';

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
