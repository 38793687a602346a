import type { INestApplication } from '@nestjs/common';
import type { GatewayConfig } from '#config/app-config';
import { ParleyIoAdapter, type SocketOptions } from './socket/parley-io.adapter.js';
import { SocketTransport } from './socket/transport/socket-transport.port.js';

/** Sets the WebSocket adapter of an app with a `GatewayModule`. Call before the app listens. */
export function bindSockets(app: INestApplication, config: GatewayConfig, options: SocketOptions = {}): void {
  app.useWebSocketAdapter(new ParleyIoAdapter(app, config, app.get(SocketTransport), options));
}
